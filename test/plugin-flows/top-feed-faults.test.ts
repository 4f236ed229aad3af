// What `top` says while the API server is away, does not answer, or has forgotten to tell, and how it finds back.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Faults, openFaults } from '../faults.ts'
import { Scene } from '../product/scene.ts'
import { type Feed, openFeed } from './feedAs.ts'

// No part of the namespace's name: the accounts of its proxies bear that.
const client = 'faulty-feed'
const timing = {
  ...{ heartbeatMs: 300, heartbeatTimeoutMs: 500, lookTimeoutMs: 500, historyMs: 400, lookVisibleMs: 400 },
  watch: { livenessMs: 1_500, backoff: { initialMs: 50, maxMs: 200 } },
}

let scene: Scene
let faults: Faults & { close(): Promise<void> }
let feed: Feed
beforeAll(async () => {
  scene = await Scene.open('top-faults')
  faults = await openFaults(process.env)
  await scene.create('app', { replicas: 1 })
  await scene.untilWarm('app', 1)
})
beforeEach(async () => {
  feed = await openFeed({ userAgent: client, namespace: scene.namespace, timing })
  feed.look({ visible: [key()], open: undefined })
  await feed.sees('a live figure', ({ link, services: [row] }) =>
    link.kind === 'live' && row?.traffic && row.counts.reserved === 1 ? true : undefined,
  )
})
const added: string[] = []
const add = async (fault: Parameters<Faults['add']>[0]) => void added.push(await faults.add({ client, ...fault }))
const heal = async () => {
  for (const id of added.splice(0)) await faults.remove(id)
}
afterEach(async () => {
  await heal()
  await feed.close()
})
afterAll(async () => {
  await faults.close()
  await scene.close()
})

const key = () => `${scene.namespace}/app`
const isLive = () =>
  feed.sees('live again, nothing stale', ({ link, services: [row] }) =>
    link.kind === 'live' && row && row.staleSinceMs === undefined ? row : undefined,
  )

describe('an API server', () => {
  it('that is away: attempts are counted, what is shown is marked as old, and what happened meanwhile is shown afterwards', async () => {
    const before = Date.now()
    await add({ effect: { kind: 'answer', code: 503 } })
    await add({ verbs: ['watch'], effect: { kind: 'drop', ms: 60_000 } })
    const { link, services } = await feed.sees('the third attempt', snapshot =>
      snapshot.link.kind === 'reconnecting' && snapshot.link.attempt >= 3 ? snapshot : undefined,
    )
    expect(link).toMatchObject({ kind: 'reconnecting', why: expect.stringContaining('503') })
    expect(services[0]!.staleSinceMs).toBeGreaterThan(before - 10_000)
    expect(services[0]!.staleSinceMs).toBeLessThanOrEqual(Date.now())
    expect(services[0]!.counts.reserved).toBe(1)
    await scene.scale('app', 2)
    await scene.untilWarm('app', 2)
    await heal()
    await isLive()
    await feed.sees('both pods', ({ services: [row] }) => row?.counts.reserved === 2 || undefined)
    await scene.scale('app', 1)
    await scene.untilWarm('app', 1)
  })

  it('that takes connections and answers nothing: it is said within seconds, although no watch has broken', async () => {
    const watch = { ...timing.watch, livenessMs: 60_000 }
    await feed.close()
    feed = await openFeed({ userAgent: client, namespace: scene.namespace, timing: { ...timing, watch } })
    feed.look({ visible: [key()], open: undefined })
    await feed.sees('a live figure', ({ link, services: [row] }) => (link.kind === 'live' && row?.traffic) || undefined)
    await add({ effect: { kind: 'hold' } })
    await add({ verbs: ['watch'], effect: { kind: 'silence' } })
    await feed.sees('reconnecting', ({ link, services: [row] }) =>
      link.kind === 'reconnecting' && row?.staleSinceMs !== undefined ? true : undefined,
    )
    await feed.sees(
      'that the proxy does not answer',
      ({ services: [row] }) => row?.traffic === undefined || row.traffic.unanswered === 1 || undefined,
    )
    await heal()
    await isLive()
  })

  it('whose watches fall silent: what they did not tell is found', async () => {
    await add({ verbs: ['watch'], effect: { kind: 'silence' } })
    await scene.patch('app', { spec: { port: 8081 } })
    await heal()
    await feed.sees('the new port', ({ services: [row] }) => row?.port === 8081 || undefined)
    await scene.untilWarm('app', 1)
  })

  it('that does not know our kinds: the product is not installed, until it is', async () => {
    await add({ resource: 'dedicatedservices', effect: { kind: 'answer', code: 404 } })
    await add({ resource: 'dedicatedservices', verbs: ['watch'], effect: { kind: 'drop', ms: 60_000 } })
    const fresh = await openFeed({ userAgent: client, namespace: undefined, timing: { ...timing, retryAbsentMs: 100 } })
    await fresh.sees('that it is not installed', ({ link }) => link.kind === 'notInstalled' || undefined)
    await heal()
    await fresh.sees('the service', ({ link, services }) =>
      link.kind === 'live' && services.some(row => row.key === key()) ? true : undefined,
    )
    await fresh.close()
    await isLive()
  })

  it('that has forgotten its history: everything is listed anew', async () => {
    await add({ verbs: ['watch'], effect: { kind: 'drop', ms: 0 } })
    await faults.forget()
    await heal()
    await scene.patch('app', { metadata: { annotations: { 'soh.re/base-pool-size': '0' } } })
    await feed.sees('the new base', ({ services: [row] }) => row?.base === 0 || undefined)
    await scene.patch('app', { metadata: { annotations: { 'soh.re/base-pool-size': null } } })
    await scene.untilWarm('app', 1)
    await isLive()
  })
})

describe('a proxy', () => {
  it('that cannot be asked: its connections are those of the tickets, with bytes unknown', async () => {
    const connection = await scene.connect('app')
    const pod = await connection.greeting()
    feed.look({ visible: [key()], open: { key: key(), tab: 'connections' } })
    const connectionOf = (bytes: 'known' | 'unknown') =>
      feed.sees(`the connection, bytes ${bytes}`, ({ detail }) =>
        detail?.connections.kind === 'rows'
          ? detail.connections.rows.find(
              row => row.pod === pod && (row.bytesIn === undefined) === (bytes === 'unknown'),
            )
          : undefined,
      )
    const known = await connectionOf('known')
    await add({ resource: 'pods', subresource: 'proxy', effect: { kind: 'answer', code: 503 } })
    await feed.sees(
      'that it does not answer',
      ({ services: [row] }) => row?.traffic === undefined || row.traffic.unanswered === 1 || undefined,
    )
    const unknown = await connectionOf('unknown')
    expect(unknown).toMatchObject({ client: known.client, via: known.via, bytesPerSecond: undefined })
    await heal()
    await connectionOf('known')
    await connection.leave()
  })
})
