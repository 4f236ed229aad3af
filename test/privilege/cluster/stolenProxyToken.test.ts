// Somebody has a proxy's token: every verb on every kind in every kind of place, by requests, and on a live service what would hurt.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leases } from '../../../api/kube/resources.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { until } from '../../cluster/until.ts'
import { type Answer, connect } from '../../conformance/server.ts'
import { tokenOf } from '../../flows/infrastructure/operatorAccount.ts'
import { expectEachPodServedOnce } from '../../product/promise.ts'
import { Scene } from '../../product/scene.ts'
import { everyAccounts } from './everyAccount.ts'
import { realTokenOf } from './realToken.ts'
import { createThief, type Kind, readServed, type Thief, tryEverything } from './served.ts'

const server = await connect()
let scene: Scene
let kinds: Kind[]
let pool: string
let otherPool: string
/** Has the token of the first of two proxies. */
let ask: Thief
let thief: string
let sibling: string

beforeAll(async () => {
  scene = await Scene.open('stolen')
  await scene.create('own', { replicas: 4, proxy: { replicas: 2, fence: scene.stage.fence, stock: 1 } })
  await scene.create('other', { replicas: 1 })
  await Promise.all([scene.untilWarm('own', 4), scene.untilWarm('other', 1)])
  ;[pool, otherPool] = [await scene.poolOf('own'), await scene.poolOf('other')]
  const proxies = await until('two proxies', async () => {
    const found = await scene.proxies('own')
    return found.length === 2 ? found : undefined
  })
  ;[thief, sibling] = proxies.map(({ metadata }) => metadata.uid!) as [string, string]
  ask = createThief(server, () => realTokenOf(proxies[0]!.metadata.name))
  kinds = await readServed(server)
})
afterAll(() => scene.close())

const inItsPool = [
  'create leases.coordination.k8s.io',
  'get isolationpods.soh.re',
  'get leases.coordination.k8s.io',
  'list isolationpods.soh.re',
  'list leases.coordination.k8s.io',
  'patch isolationpods.soh.re/status',
  'patch leases.coordination.k8s.io',
  'watch isolationpods.soh.re',
  'watch leases.coordination.k8s.io',
]

describe("a proxy's token, tried on everything that is served", () => {
  it.each<[string, () => string | undefined, readonly string[]]>([
    ['in its pool, does what a holder must', () => pool, inItsPool],
    ['in the pool of another service of its namespace, does nothing', () => otherPool, []],
    ['beside its service, does nothing that does not name that one', () => scene.namespace, []],
    ['in default, does nothing', () => 'default', []],
    ['in kube-system, does nothing', () => 'kube-system', []],
    ['in the namespace of the operator, does nothing', () => 'isolation-proxy-system', []],
    ['in the cluster, does what every account may', () => undefined, everyAccounts],
  ])('%s', { timeout: 300_000 }, async (_what, space, expected) => {
    const { let: done, tried } = await tryEverything({ thief: ask, kinds, space: space() })
    expect(done).toEqual([...expected])
    expect(tried).toBeGreaterThan(100)
  })

  it('reads its one DedicatedService, by its name', async () => {
    const path = `/apis/soh.re/v1alpha1/namespaces/${scene.namespace}/dedicatedservices`
    const read = (name: string) => ask({ path: `${path}?fieldSelector=metadata.name=${name}` })
    expect([(await read('own')).status, (await read('other')).status]).toEqual([200, 403])
  })
})

const merge = { 'content-type': 'application/merge-patch+json' }
const ticketPath = (namespace: string, name: string) =>
  `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods/${name}`
const patch = (path: string, body: object): Promise<Answer> => ask({ method: 'PATCH', path, body, headers: merge })
const now = () => new Date().toISOString()
const done = () => ({ status: { phase: 'Done', endedAt: now(), endReason: 'SessionEnded' } })
const isRefused = ({ status, text }: Answer, words: string) =>
  expect({ status, text }).toMatchObject({ status: expect.any(Number), text: expect.stringContaining(words) })

const heldBy = (uid: string): Promise<IsolationPod> =>
  until('a ticket in the stock', async () =>
    (await scene.ticketsIn('own', 'Reserved')).find(({ status }) => status?.holder?.startsWith(`${uid}.`)),
  )

describe("a proxy's token, on a live service", () => {
  it("does not touch another service's tickets", async () => {
    const [ticket] = await scene.tickets('other')
    const { name } = ticket!.metadata
    const answer = await patch(`${ticketPath(otherPool, name)}/status`, done())
    expect(answer.status).toBe(403)
    isRefused(answer, 'cannot patch resource')
  })

  it("does not end or take over what another proxy of its service holds, and that one's clients are served on", async () => {
    const ticket = await heldBy(sibling)
    const path = `${ticketPath(pool, ticket.metadata.name)}/status`
    isRefused(await patch(path, done()), 'a proxy may write only tickets that it holds itself')
    const active = { status: { phase: 'Active', client: '192.0.2.1:1', activeAt: now() } }
    isRefused(await patch(path, active), 'a proxy may write only tickets that it holds itself')
    isRefused(await patch(path, { status: { holder: `${thief}.x` } }), 'status.holder is written once')
    expect((await scene.client.get(isolationPods, ticket.metadata)).status).toEqual(ticket.status)
  })

  it("writes neither another proxy's Lease nor one of a proxy that is not there", async () => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${pool}/leases`
    const theirs = `${path}/holder-${sibling}`
    isRefused(await patch(theirs, { spec: { holderIdentity: `${sibling}.x` } }), 'a proxy may keep only its own Lease')
    const metadata = { name: 'holder-nobody' }
    const made = await ask({
      method: 'POST',
      path,
      body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata },
    })
    isRefused(made, 'a proxy may keep only its own Lease')
    expect((await ask({ method: 'DELETE', path: theirs })).status).toBe(403)
    expect((await scene.client.list(leases, { namespace: pool })).items).toHaveLength(2)
  })

  it('changes of its own tickets neither spec nor metadata', async () => {
    const { metadata, spec } = await heldBy(thief)
    const path = ticketPath(pool, metadata.name)
    expect((await patch(path, { spec: { retire: 'Now' } })).status).toBe(403)
    const beside = {
      spec: { retire: 'Now' },
      metadata: { finalizers: [], labels: { 'soh.re/dedicated-service': 'x' } },
    }
    // The status subresource drops what is not status.
    expect((await patch(`${path}/status`, beside)).status).toBe(200)
    const after = await scene.client.get(isolationPods, metadata)
    expect(after.spec).toEqual(spec)
    expect({ labels: after.metadata.labels, finalizers: after.metadata.finalizers }).toEqual({
      labels: metadata.labels,
      finalizers: metadata.finalizers,
    })
  })

  it('tells the operator of no pod where it is or that it is gone, be it its own', async () => {
    const { metadata } = await heldBy(thief)
    const path = `${ticketPath(pool, metadata.name)}/status`
    isRefused(await patch(path, { status: { podIP: '10.64.0.77' } }), 'podIP')
    const gone = { status: { ...done().status, podDeletedAt: now() } }
    isRefused(await patch(path, gone), "podDeletedAt are the operator's to write")
  })

  it('ends nothing that nobody holds', async () => {
    const idle = await until('an idle ticket', async () => (await scene.ticketsIn('own', 'Idle'))[0])
    const path = `${ticketPath(pool, idle.metadata.name)}/status`
    isRefused(await patch(path, done()), "a ticket without a holder is the operator's")
    const reserve = { phase: 'Reserved', holder: `${sibling}.x`, claimID: 'x', reservedAt: now() }
    isRefused(await patch(path, { status: reserve }), 'a proxy may write only tickets that it holds itself')
  })

  it('takes idle pods for its own proxy, which gives them up: clients are served by others, each pod once', async () => {
    const idle = await until('an idle ticket', async () => (await scene.ticketsIn('own', 'Idle'))[0])
    const lease = await scene.client.get(leases, { namespace: pool, name: `holder-${thief}` })
    const reserve = { phase: 'Reserved', holder: lease.spec!.holderIdentity!, claimID: 'stolen', reservedAt: now() }
    expect((await patch(`${ticketPath(pool, idle.metadata.name)}/status`, { status: reserve })).status).toBe(200)
    await until('the end of the stolen claim', async () =>
      (await scene.client.get(isolationPods, idle.metadata)).status?.phase === 'Done' ? true : undefined,
    )
    const guest = await scene.connect('own')
    expect(await guest.greeting()).not.toBe(idle.metadata.name)
    await guest.leave()
    await scene.untilWarm('own', 4)
    expectEachPodServedOnce(await scene.accepts('own'))
  })
})

it("a target pod's account, where its pool has one, may do nothing but what every account may", async () => {
  const ofPool = createThief(server, () => tokenOf(server, { namespace: pool, name: 'default' }))
  const [here, everywhere] = [
    await tryEverything({ thief: ofPool, kinds, space: pool }),
    await tryEverything({ thief: ofPool, kinds, space: undefined }),
  ]
  expect([here.let, everywhere.let]).toEqual([[], everyAccounts])
}, 300_000)
