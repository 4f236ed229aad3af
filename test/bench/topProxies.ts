// Proxies for the screens of `top`: one server that answers /connections as a busy proxy would. All proxy pods of the crowd bear its address.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ProxyConnections } from '../../api/v1alpha1/connections.ts'
import { metricsPort } from '../../api/v1alpha1/names.ts'

export type Proxies = { asked(): number; close(): void }

const CONNECTIONS = 20

export async function startProxies(address: string): Promise<Proxies> {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(describe(process.uptime())))
  })
  server.listen(metricsPort, address)
  await once(server, 'listening')
  return {
    asked: () => asked,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function describe(uptimeSeconds: number): ProxyConnections {
  const count = Math.floor(uptimeSeconds * 3 + Math.sin(uptimeSeconds) * 2 + 2)
  return {
    ...{ holder: 'bench.1', pod: 'bench', version: '0', uptimeSeconds, stock: 5, waiting: 0, active: CONNECTIONS },
    accept: { count, recent: Math.min(count, 180), p50: 0.001 + (count % 7) / 10_000, p99: 0.002 + (count % 5) / 1000 },
    ...{ refusals: [], waitingClients: [] },
    connections: Array.from({ length: CONNECTIONS }, (_, index) => ({
      ...{ id: `bench-${index}`, client: `192.0.2.${index}:40000`, pod: `pod-${index}`, path: 'stock' },
      ...{ since: '2026-01-01T00:00:00.000Z', bytesIn: count * index, bytesOut: count * 1000 },
    })),
  }
}
