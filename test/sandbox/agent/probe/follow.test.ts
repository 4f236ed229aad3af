// How soon a container is found ready, and what is told of probes that fail meanwhile.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { followProbes, type ProbeListener } from '../../../../sandbox/agent/probe/follow.ts'

const over = new AbortController()
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(port: number): Promise<number> {
  const server = createServer(socket => socket.end()).listen(port, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

it('asks a container that was never ready long before its period is over, and is silent until then', async () => {
  const port = await listen(0)
  servers.pop()!.close()
  const told: string[] = []
  const ready = Promise.withResolvers<void>()
  const listener: ProbeListener = {
    onStarted: () => told.push('started'),
    onReady(is) {
      told.push(is ? 'ready' : 'not ready')
      if (is) ready.resolve()
      // The first verdict is that nobody listens; from then on somebody does.
      else void listen(port)
    },
    onFailure: kind => told.push(kind),
    onDead: kind => told.push(`dead by ${kind}`),
  }
  const readinessProbe = { tcpSocket: { port }, periodSeconds: 3600, failureThreshold: 1 }
  const exec = () => Promise.reject(new Error('no exec here'))
  followProbes({ container: { name: 'x', readinessProbe }, ip: '127.0.0.1', exec }, listener, over.signal)
  await ready.promise
  over.abort()
  expect(told).toEqual(['started', 'not ready', 'ready'])
})
