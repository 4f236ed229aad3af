// What clients and the records see while the API server is away.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { Wire } from './faultyWire.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

describe('while the API server is away for less than the fence', () => {
  let stage: Stage
  let wire: Wire
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 4, proxy: { fence: '60s' } })
    wire = await stage.layWire()
    await stage.addPods(4)
    proxy = await stage.startProxy({ wire })
    await proxy.stocked(4)
  })
  afterAll(() => stage.strike())

  it('connections go on, the whole stock is served without a single call, and everything is written afterwards', async () => {
    const before = await connect(proxy.address)
    const pods = [await before.greeting()]
    wire.pause()
    await before.echo('unharmed')
    const during = [await connect(proxy.address), await connect(proxy.address), await connect(proxy.address)]
    for (const client of during) pods.push(await client.greeting())
    expect(new Set(pods).size).toBe(4)
    for (const client of [before, ...during]) await client.leave()
    await until('sessions over', async () => ((await proxy.connections()).active === 0 ? true : undefined))
    expect(stage.tickets('Done')).toEqual([])
    wire.resume()
    for (const pod of pods)
      expect((await stage.reached(pod, 'Done')).status).toMatchObject({
        endReason: 'SessionEnded',
        client: expect.any(String),
      })
    await proxy.measures(/isolation_unwritten_tickets 0\n/)
    const [pod] = await stage.addPods(1)
    const after = await connect(proxy.address)
    expect(await after.greeting()).toBe(pod!.pod)
  })
})

describe('while the API server is away for longer than the fence', () => {
  let stage: Stage
  let wire: Wire
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({
      replicas: 2,
      proxy: { fence: '2s' },
      connections: { connectTimeout: '500ms', queue: { timeout: '600ms' }, refusalMessage: 'fenced\n' },
    })
    wire = await stage.layWire()
    await stage.addPods(3)
    proxy = await stage.startProxy({ wire, environment: { API_TIMEOUT_MS: '1000' } })
    await proxy.stocked(2)
  })
  afterAll(() => stage.strike())

  it('connections go on, new clients wait and are then refused, and what was in stock is never served', async () => {
    const served = await connect(proxy.address)
    const pod = await served.greeting()
    await proxy.stocked(2)
    const stock = stage
      .tickets('Reserved')
      .map(({ metadata }) => metadata.name)
      .filter(name => name !== pod)
    wire.pause()
    await proxy.measures(/isolation_fence_open 0\n/)
    await served.echo('still here')
    const refused = await connect(proxy.address)
    expect(await refused.ended).toBe('end')
    expect(refused.received()).toBe('fenced\n')
    expect((await proxy.get('/metrics')).text).toMatch(/isolation_refusals_total\{reason="Fenced"\} 1\n/)
    expect((await proxy.get('/readyz', 8081)).status).toBe(200)
    wire.resume()
    for (const name of stock) expect((await stage.reached(name, 'Done')).status!.endReason).toBe('FenceLapsed')
    for (const name of stock) expect(stage.target(name).accepts()).toBe(0)
    await stage.addPods(2)
    await proxy.stocked(2)
    const after = await connect(proxy.address)
    const later = await after.greeting()
    expect(stock).not.toContain(later)
    await served.echo('all the time')
    for (const client of [served, after]) await client.leave()
    for (const name of [pod, later]) await stage.reached(name, 'Done')
  })

  it('a process that was stopped in its tracks serves nothing of before when it goes on', async () => {
    await stage.change({ connections: { queue: { timeout: '60s' } } })
    await stage.addPods(2)
    await proxy.stocked(2)
    const { holder } = await proxy.connections()
    const stock = stage.tickets('Reserved').filter(({ status }) => status!.holder === holder)
    proxy.child.kill('SIGSTOP')
    await until('its Lease is old', async () => {
      const { renewTime } = (await stage.lease(proxy)).spec!
      return Date.now() - Date.parse(renewTime!) > 2200 ? true : undefined
    })
    const client = await connect(proxy.address)
    await stage.addPods(1)
    proxy.child.kill('SIGCONT')
    expect(stock.map(({ metadata }) => metadata.name)).not.toContain(await client.greeting())
    for (const { metadata } of stock) {
      expect((await stage.reached(metadata.name, 'Done')).status!.endReason).toBe('FenceLapsed')
      expect(stage.target(metadata.name).accepts()).toBe(0)
    }
    await client.leave()
  })

  it('a client that waits is served as soon as the API server is back', async () => {
    await stage.change({ connections: { queue: { timeout: '60s' } } })
    await stage.addPods(2)
    await proxy.stocked(2)
    wire.pause()
    await proxy.measures(/isolation_fence_open 0\n/)
    const client = await connect(proxy.address)
    await until('it waits', async () => ((await proxy.connections()).waiting === 1 ? true : undefined))
    await stage.addPods(1)
    wire.resume()
    const pod = await client.greeting()
    expect(stage.target(pod).accepts()).toBe(1)
    await client.leave()
  })
})

describe('a proxy that is to end while the API server is away', () => {
  let stage: Stage
  let wire: Wire
  beforeAll(async () => {
    // A proxy that ended with records unwritten still counts as a holder, for its Lease says so: each of two gets one pod.
    stage = await setStage({ replicas: 2 })
    wire = await stage.layWire()
  })
  afterAll(() => stage.strike())
  const serveOne = async (environment: Record<string, string>) => {
    await stage.addPods(1)
    const proxy = await stage.startProxy({ wire, environment })
    await proxy.stocked(1)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    wire.pause()
    await client.leave()
    proxy.child.kill('SIGTERM')
    await until('draining', () => proxy.lines().find(({ msg }) => msg === 'the proxy drains'))
    return { proxy, pod }
  }

  it('waits until its records are written', async () => {
    const { proxy, pod } = await serveOne({})
    expect(stage.ticket(pod)!.status!.phase).toBe('Reserved')
    wire.resume()
    expect(await proxy.exited).toBe(0)
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionEnded')
  })

  it('waits no longer than it may, and says what it leaves to the operator', async () => {
    await stage.change({ connections: { drainTimeout: '1s' } })
    const { proxy } = await serveOne({ FLUSH_MS: '300', HURRIED_FLUSH_MS: '300' })
    expect(await proxy.exited).toBe(1)
    expect(proxy.lines().at(-1)).toMatchObject({ level: 'error', unsettled: 1 })
    wire.resume()
  })

  it('does not wait for rights that were taken from it: its service is gone', async () => {
    await stage.addPods(1)
    const proxy = await stage.startProxy({ wire, environment: { FLUSH_MS: '600000', HURRIED_FLUSH_MS: '300' } })
    // It has no stock while the Lease of the holder before, which could not say farewell, still counts that one as alive.
    await proxy.logged('accepts clients')
    const client = await connect(proxy.address)
    await client.greeting()
    onTestFinished(() => wire.mend())
    wire.spoil(() => ({ answer: 401, reason: 'Unauthorized' }))
    await client.leave()
    proxy.child.kill('SIGTERM')
    expect(await proxy.exited).toBe(1)
    expect(proxy.lines()).toContainEqual(expect.objectContaining({ level: 'error', unsettled: 1 }))
  })
})
