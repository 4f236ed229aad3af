// An API server of the sandbox inside the test's own process, over real HTTPS, without a disk: what the conformance suite does not reach is asked of it.
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { afterAll } from 'vitest'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'
import type { ClusterAccess } from '../../../api/kube/config.ts'
import { startServer } from '../../../sandbox/server/server.ts'
import { makeCertificates } from '../../../sandbox/start/certificates.ts'
import { makeIssuerKey } from './issuerKey.ts'

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

export type Running = {
  readonly access: ClusterAccess
  readonly client: KubeClient
  /** A client that is known by another name. */
  clientCalled(userAgent: string): KubeClient
  /** GET, with whatever is answered. */
  ask(path: string, headers?: Record<string, string>): Promise<Answer>
  /** HEAD, likewise. */
  askHead(path: string): Promise<Answer>
}

const token = 'the-token-of-these-tests'

/** To be called at the top of a test file, with which it ends. */
export async function runServer(): Promise<Running> {
  const names = { addresses: ['127.0.0.1'], hosts: ['localhost'] }
  const { ca, server, kubeletClient } = makeCertificates({ server: names, kubelet: names }, Date.now())
  const failures: unknown[] = []
  const running = await startServer({
    host: '127.0.0.1',
    port: 0,
    tls: { ...server, ca: ca.cert },
    issuerKey: makeIssuerKey(),
    tokens: [
      { token, user: { name: 'tester', uid: '', groups: ['system:masters', 'system:authenticated'], extra: {} } },
    ],
    kubelet: kubeletClient,
    clusterIPRange: '127.254.16.0/20',
    report: error => failures.push(error),
  })
  const access: ClusterAccess = { server: running.url, ca: ca.cert, token: async () => token }
  const clients: KubeClient[] = []
  const clientCalled = (userAgent: string) => {
    const client = createClient(access, { userAgent })
    clients.push(client)
    return client
  }
  const agent = new Agent({ keepAlive: true, ca: ca.cert })
  afterAll(async () => {
    await Promise.all(clients.map(client => client.close()))
    agent.destroy()
    await running.close()
    if (failures.length > 0) throw new AggregateError(failures, 'the server reported failures of its own')
  })
  const send = (method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const all = { accept: 'application/json', authorization: `Bearer ${token}`, ...headers }
    const sent = request(`${running.url}${path}`, { agent, method, headers: all }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end()
    return promise
  }
  return {
    access,
    client: clientCalled('tester'),
    clientCalled,
    ask: (path, headers) => send('GET', path, headers),
    askHead: path => send('HEAD', path),
  }
}
