// Every door that the sandbox and the product open, under some 12,000 malformed requests: none ends its process or keeps what it was sent, and nothing is told or changed without a token.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { configMaps, namespaces, secrets } from '../../api/kube/resources.ts'
import { inParallel } from '../../operator/parallel.ts'
import { listListeners } from '../../sandbox/agent/process/listeners.ts'
import { until } from '../cluster/until.ts'
import { startNode } from '../sandbox/server/streams/node.ts'
import { type Arena, openArena } from './arena.ts'
import type { Watched } from './process.ts'
import { createRandom } from './random.ts'
import { type RawRequest, rawRequest } from './requests.ts'
import { shareOf } from './share.ts'
import { type Door, exchange, statusesOf } from './wire.ts'

const AT_ONCE = 16
/** A server that waits for the rest of a body is left after this: that it waits is right. */
const PATIENCE_MS = 1_500
const MOST_GAINED_MIB = 150

const seed = Number(process.env.SEED ?? 1)
let arena: Arena
let token: string

beforeAll(async () => {
  arena = await openArena('127.254.33.3')
  const { client } = arena
  await client.create(namespaces, { metadata: { name: 'kept' } })
  await client.create(configMaps, { metadata: { namespace: 'kept', name: 'map' }, data: { a: '1' } })
  await client.create(secrets, { metadata: { namespace: 'kept', name: 'secret' }, data: { word: 'c2VjcmV0LXdvcmQ=' } })
  await client.create(namespaces, { metadata: { name: 'open' } })
  const { token: read } = await loadConfig({ KUBECONFIG: arena.adminKubeconfig })
  token = (await read?.()) ?? ''
})
afterAll(() => arena.close())

const paths = [
  ...[
    '/',
    '/api',
    '/apis',
    '/version',
    '/healthz',
    '/openapi/v3',
    '/openapi/v2',
    '/metrics',
    '/faults',
    '/apis/soh.re/v1alpha1/dedicatedservices',
  ],
  ...[
    '/api/v1/namespaces/open/configmaps',
    '/api/v1/namespaces/open/configmaps/x',
    '/api/v1/namespaces/open/pods/p/exec?command=id',
    '/api/v1/namespaces/open/pods/p/log',
    '/api/v1/namespaces/open/pods/p/portforward',
  ],
  ...[
    '/api/v1/namespaces/open/services/s/proxy/x',
    '/apis/soh.re/v1alpha1/namespaces/open/isolationpods',
    '/apis/soh.re/v1alpha1/namespaces/open/dedicatedservices/x/status',
    '/apis/apps/v1/namespaces/open/deployments/x/scale',
  ],
  ...[
    '/apis/authentication.k8s.io/v1/tokenreviews',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    '/api/v1/namespaces/open/serviceaccounts/default/token',
    '/apis/coordination.k8s.io/v1/namespaces/open/leases',
  ],
]
const keptPaths = [
  '/api/v1/namespaces/kept/configmaps/map',
  '/api/v1/namespaces/kept/secrets/secret',
  '/api/v1/namespaces/kept/secrets',
  '/api/v1/namespaces/kept',
  '/api/v1/secrets',
]

function doorOf(url: string): Door {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: Number(port), tls: protocol === 'https:' }
}

type Thrown = RawRequest & { readonly statuses: readonly number[]; readonly answer: Buffer }

async function throwRequests(door: Door, most: number, make: (index: number) => RawRequest): Promise<Thrown[]> {
  const count = shareOf(most)
  const thrown: Thrown[] = []
  const one = async (index: number) => {
    const request = make(index)
    const answer = await exchange(door, request.bytes, PATIENCE_MS)
    thrown.push({ ...request, answer, statuses: statusesOf(answer) })
  }
  await inParallel(
    Array.from({ length: count }, (_, index) => () => one(index)),
    AT_ONCE,
  )
  return thrown
}

/** How many were answered by one of these: else nothing was shown, for nobody had come to the door. */
const answeredBy = (thrown: readonly Thrown[], codes: readonly number[]) =>
  thrown.filter(({ statuses }) => statuses.some(code => codes.includes(code))).length

/** What must be as it was before: nobody's connections stay open, nobody's bytes in memory. */
function measure(process: Watched) {
  return { descriptors: process.descriptors(), residentMiB: process.residentMiB() }
}

async function untilAsBefore(process: Watched, before: ReturnType<typeof measure>): Promise<void> {
  process.mustRun()
  await until('descriptors as before', () => (process.descriptors() <= before.descriptors + 10 ? true : undefined), {
    limitMs: 60_000,
  })
  expect(process.residentMiB() - before.residentMiB).toBeLessThan(MOST_GAINED_MIB)
}

async function fingerprint(): Promise<string> {
  const kept = await Promise.all([
    arena.client.get(configMaps, { namespace: 'kept', name: 'map' }),
    arena.client.get(secrets, { namespace: 'kept', name: 'secret' }),
    arena.client.get(namespaces, { name: 'kept' }),
    arena.client.list(secrets, {}),
  ])
  return createHash('sha256').update(JSON.stringify(kept)).digest('hex')
}

describe("the sandbox's API server", () => {
  it('tells and changes nothing without a token, in 6,000 malformed requests', async () => {
    const door = doorOf(arena.url)
    const before = measure(arena.server)
    const mark = await fingerprint()
    const thrown = await throwRequests(door, 6_000, index => {
      const random = createRandom(seed * 7_000_003 + index)
      return rawRequest({ random, paths: [...paths, ...keptPaths], host: `127.0.0.1:${door.port}` })
    })
    // A public path is told to everybody, as on a real server; no object is.
    const ofObjects = ['secret-word', 'c2VjcmV0LXdvcmQ=', '"creationTimestamp":"', '"resourceVersion":"']
    const told = thrown.filter(({ answer }) => ofObjects.some(word => answer.includes(word)))
    expect(told.map(({ bytes }) => bytes.toString().slice(0, 200))).toEqual([])
    const changed = thrown.filter(({ statuses }) => statuses.includes(201) || statuses.includes(101))
    expect(changed.map(({ bytes }) => bytes.toString().slice(0, 200))).toEqual([])
    expect(await fingerprint()).toBe(mark)
    expect(answeredBy(thrown, [401, 403])).toBeGreaterThan(thrown.length / 10)
    const failed = thrown.filter(({ statuses }) => statuses.some(code => code >= 500))
    expect(
      failed.map(({ bytes, answer }) => `${bytes.toString().slice(0, 200)} ${answer.toString().slice(0, 200)}`),
    ).toEqual([])
    await untilAsBefore(arena.server, before)
    expect(arena.server.said()).not.toContain('SERVER FAILURE')
  })

  it('fails at nothing that somebody with every right sends, in 4,000 malformed requests', async () => {
    const door = doorOf(arena.url)
    const before = measure(arena.server)
    const thrown = await throwRequests(door, 4_000, index => {
      const random = createRandom(seed * 9_000_011 + index)
      return rawRequest({ random, paths, host: `127.0.0.1:${door.port}`, authorization: `Bearer ${token}` })
    })
    // Some of it is answered with 500, as a real server does; what the server did not foresee it says in its log.
    expect(thrown.filter(({ statuses }) => statuses.length > 0).length).toBeGreaterThan(thrown.length / 2)
    await untilAsBefore(arena.server, before)
    expect(arena.server.said()).not.toContain('SERVER FAILURE')
    expect((await arena.client.get(configMaps, { namespace: 'kept', name: 'map' })).data).toEqual({ a: '1' })
  })

  it('refuses a body beyond its bound, told or not told beforehand, and keeps none of it', async () => {
    const door = doorOf(arena.url)
    const before = measure(arena.server)
    const body = Buffer.alloc(8 * 1024 * 1024, 'x')
    const head = (length: string) =>
      Buffer.from(
        `POST /api/v1/namespaces/open/configmaps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nConnection: close\r\n${length}\r\n\r\n`,
      )
    const chunked = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
    for (let turn = 0; turn < 10; turn += 1) {
      const known = Buffer.concat([head(`Content-Length: ${body.length}`), body])
      expect(statusesOf(await exchange(door, known, 20_000))).toEqual([413])
      const unknown = Buffer.concat([head('Transfer-Encoding: chunked'), chunked])
      expect(statusesOf(await exchange(door, unknown, 20_000))).toEqual([413])
    }
    await untilAsBefore(arena.server, before)
  })

  it('listens on loopback alone', () => {
    const { port } = doorOf(arena.url)
    const addresses = listListeners()
      .filter(listener => listener.port === port)
      .map(({ address }) => address)
    expect(addresses).toEqual(['127.0.0.1'])
  })
})

describe("the node agent's door", () => {
  it('lets nobody in who shows no certificate of the API server, in 1,000 malformed requests', async () => {
    const node = await startNode([{ name: 'a', image: 'none', command: ['sleep', '600'] }])
    try {
      const door: Door = { host: '127.0.0.1', port: node.port, tls: true }
      const entries = [
        '/pods',
        '/healthz',
        '/stats/summary',
        '/containerLogs/n/p/a',
        '/exec/n/p/a?command=id&output=1',
        '/attach/n/p/a',
        '/portForward/n/p',
        '/run/n/p/a',
        '/runningpods/',
        '/configz',
        '/debug/pprof',
      ]
      const thrown = await throwRequests(door, 1_000, index =>
        rawRequest({ random: createRandom(seed * 11_000_003 + index), paths: entries, host: 'node' }),
      )
      expect(answeredBy(thrown, [401])).toBeGreaterThan(thrown.length / 10)
      const entered = thrown.filter(
        ({ statuses, bytes }) => statuses.some(code => code >= 200 && code < 300) && !bytes.includes('/healthz'),
      )
      expect(entered.map(({ bytes, statuses }) => `${statuses} ${bytes.toString().slice(0, 200)}`)).toEqual([])
      const failed = thrown.filter(({ statuses }) => statuses.some(code => code >= 500))
      expect(
        failed.map(({ bytes, answer }) => `${bytes.toString().slice(0, 200)} -> ${answer.toString().slice(-200)}`),
      ).toEqual([])
      await until('the end of all connections', () => (node.connections() === 0 ? true : undefined))
    } finally {
      await node.stop()
    }
  })
})

describe("the operator's metrics and health", () => {
  it.each([8080, 8081])('on port %i are answered as before, after 500 malformed requests', async port => {
    const { operator } = arena
    const before = measure(operator)
    const door: Door = { host: operator.host, port, tls: false }
    const thrown = await throwRequests(door, 500, index =>
      rawRequest({
        random: createRandom(seed * 13_000_003 + index),
        paths: ['/metrics', '/healthz', '/readyz', ''],
        host: 'x',
      }),
    )
    expect(answeredBy(thrown, [400, 404])).toBeGreaterThan(thrown.length / 2)
    await untilAsBefore(operator, before)
    expect(await operator.metrics()).toContain('isolation_reconcile_seconds')
    expect((await fetch(`http://${operator.host}:8081/readyz`)).status).toBe(200)
  })
})

it('a client of the server goes on as if nothing had been', async () => {
  const client = createClient(await loadConfig({ KUBECONFIG: arena.adminKubeconfig }), { userAgent: 'after' })
  expect((await client.get(configMaps, { namespace: 'kept', name: 'map' })).data).toEqual({ a: '1' })
  await client.close()
})
