// What `top` knows of a cluster where everything is allowed: counts, live figures, details, and what is gone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSource } from '../../plugin/commands/top/feed/startSource.ts'
import type { Part, Snapshot } from '../../plugin/commands/top/snapshot.ts'
import type { Source } from '../../plugin/commands/top/source.ts'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
let source: Source
beforeAll(async () => {
  scene = await Scene.open('top-feed')
  await scene.create('busy', { replicas: 2 })
  await scene.create('idle', { replicas: 1 })
  await scene.untilWarm('busy', 2)
  await scene.untilWarm('idle', 1)
  source = startSource({
    client: scene.client,
    context: 'test',
    namespace: scene.namespace,
    homeNamespace: scene.namespace,
  })
})
afterAll(async () => {
  await source.close()
  await scene.close()
})

const sees = <T>(what: string, find: (snapshot: Snapshot) => T | undefined) =>
  until(what, () => find(source.snapshot()))
const rowOf = (snapshot: Snapshot, name: string) => snapshot.services.find(service => service.name === name)
const rowsOf = <T>(part: Part<T> | undefined) => (part?.kind === 'rows' ? part.rows : undefined)
const key = (name: string) => `${scene.namespace}/${name}`

describe('the overview', () => {
  it('counts the pods of each service by their tickets', async () => {
    const snapshot = await sees('the services, live', snapshot =>
      snapshot.link.kind === 'live' && rowOf(snapshot, 'busy')?.counts.reserved === 2 ? snapshot : undefined,
    )
    expect(snapshot).toMatchObject({ context: 'test', namespace: scene.namespace, forbidden: [], detail: undefined })
    expect(rowOf(snapshot, 'busy')).toMatchObject({
      key: key('busy'),
      base: 2,
      state: 'Ready',
      counts: { idle: 0, reserved: 2, inUse: 0, pending: 0, waiting: 0 },
      countsFrom: 'tickets',
      staleSinceMs: undefined,
      traffic: undefined,
    })
    expect(rowOf(snapshot, 'idle')).toMatchObject({ counts: { reserved: 1 } })
  })

  it('shows rates and accept times of the services on screen, and of no others', async () => {
    source.look({ visible: [key('busy')], open: undefined })
    const quiet = await sees('a first rate', snapshot => rowOf(snapshot, 'busy')?.traffic)
    expect(quiet).toMatchObject({ perSecond: 0, unanswered: 0, acceptP50Ms: undefined })
    for (let round = 0; round < 3; round += 1) {
      const client = await scene.connect('busy')
      await client.greeting()
      await client.leave()
    }
    const { perSecond, acceptP50Ms, acceptP99Ms, history } = await sees('a rate above zero', snapshot => {
      const traffic = rowOf(snapshot, 'busy')?.traffic
      return traffic && traffic.perSecond > 0 ? traffic : undefined
    })
    expect(perSecond).toBeLessThan(3)
    expect(acceptP50Ms).toBeGreaterThan(0)
    expect(acceptP99Ms).toBeGreaterThanOrEqual(acceptP50Ms!)
    expect(history.at(-1)).toBe(perSecond)
    expect(rowOf(source.snapshot(), 'idle')?.traffic).toBeUndefined()
  })

  it('is the same object while nothing changes', async () => {
    source.look({ visible: [], open: undefined })
    await scene.untilWarm('busy', 2)
    await until('two looks that see the same', async () => {
      const before = source.snapshot()
      await new Promise(resolve => setImmediate(resolve))
      return before === source.snapshot() ? true : undefined
    })
  })
})

describe('a service that is open', () => {
  beforeAll(() => source.look({ visible: [], open: { key: key('busy'), tab: 'connections' } }))

  it('shows its connections with their bytes, as its proxy tells them', async () => {
    const client = await scene.connect('busy')
    const pod = await client.greeting()
    await client.echo('ping')
    const row = await sees('the connection', ({ detail }) =>
      rowsOf(detail?.connections)?.find(row => row.pod === pod && row.bytesPerSecond !== undefined),
    )
    const [proxy] = await scene.proxies('busy')
    expect(row).toMatchObject({ client: `${client.socket.localAddress}:${client.socket.localPort}`, bytesIn: 4 })
    expect(row.via).toBe(proxy!.metadata.name)
    expect(row.bytesOut).toBeGreaterThan(4)
    await client.leave()
    const receipt = await sees('the receipt', ({ detail }) => rowsOf(detail?.receipts)?.find(row => row.pod === pod))
    expect(receipt).toMatchObject({ reason: 'SessionEnded', bytesIn: 4, client: row.client })
    await sees('no connection any more', ({ detail }) =>
      rowsOf(detail?.connections)?.some(row => row.pod === pod) ? undefined : true,
    )
  })

  it('shows its pods, events and log when their tabs are looked at', async () => {
    await scene.untilWarm('busy', 2)
    const pods = await sees('two warm pods', ({ detail }) => {
      const warm = rowsOf(detail?.pods)?.filter(({ phase, node }) => phase === 'Reserved' && node !== '')
      return warm?.length === 2 ? warm : undefined
    })
    expect(pods[0]).toMatchObject({ client: '', note: '' })
    expect(source.snapshot().detail).toMatchObject({ events: { kind: 'loading' }, log: { kind: 'loading' } })
    source.look({ visible: [], open: { key: key('busy'), tab: 'events' } })
    await sees('an event', ({ detail }) => rowsOf(detail?.events)?.[0])
  })

  it('follows the log of its proxies', async () => {
    source.look({ visible: [], open: { key: key('busy'), tab: 'log' } })
    await sees('what was written before', ({ detail }) => rowsOf(detail?.log)?.find(row => row.level === 'info'))
    const client = await scene.connect('busy')
    const pod = await client.greeting()
    const row = await sees('the new session', ({ detail }) =>
      rowsOf(detail?.log)?.find(({ message }) => message.startsWith('session began') && message.includes(pod)),
    )
    const [proxy] = await scene.proxies('busy')
    expect(row).toMatchObject({ from: proxy!.metadata.name, level: 'info' })
    await client.leave()
    await scene.untilWarm('busy', 2)
  })

  it('ends a connection that is evicted', async () => {
    const client = await scene.connect('busy')
    const pod = await client.greeting()
    await source.evict(key('busy'), pod)
    expect(await client.ended).toBe('reset')
    const receipt = await sees('the receipt', ({ detail }) => rowsOf(detail?.receipts)?.find(row => row.pod === pod))
    expect(receipt.reason).toBe('SessionEvicted')
  })

  it('replaces its warm pods', async () => {
    await scene.untilWarm('busy', 2)
    const before = (await scene.ticketsIn('busy', 'Reserved')).map(({ metadata }) => metadata.name)
    expect(await source.recycle(key('busy'))).toBe(2)
    await sees('two other warm pods', ({ detail }) => {
      const warm = rowsOf(detail?.pods)?.filter(({ phase, note }) => phase === 'Reserved' && note === '')
      return warm?.length === 2 && warm.every(({ name }) => !before.includes(name)) ? true : undefined
    })
    expect(source.snapshot().notices).toEqual([])
  })

  it('says so when it is deleted', async () => {
    source.look({ visible: [], open: { key: key('idle'), tab: 'connections' } })
    await sees('the open service', ({ detail }) => (detail?.key === key('idle') && !detail.deleted ? true : undefined))
    await scene.delete('idle')
    await sees('its end', ({ detail, services }) =>
      detail?.deleted && !services.some(({ name }) => name === 'idle') ? true : undefined,
    )
  })
})
