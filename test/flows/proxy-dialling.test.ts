// What clients see when pods are slow, dead or dying.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'
import { greetAndEcho } from './proxyTargets.ts'

describe('a proxy whose pods fail it', () => {
  let stage: Stage
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 0, connections: { connectTimeout: '400ms', refusalMessage: 'sorry\n' } })
    proxy = await stage.startProxy()
    await proxy.ready()
  })
  afterAll(() => stage.strike())

  it('waits for a pod that is ready before it listens', async () => {
    await stage.change({ connections: { connectTimeout: '20s' } })
    const [pod] = await stage.addPods(1, { listens: false })
    const client = await connect(proxy.address)
    await until('dialling', async () => ((await proxy.connections()).active === 1 ? true : undefined))
    await pod!.listen()
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
    expect((await stage.reached(pod!.pod, 'Done')).status!.endReason).toBe('SessionEnded')
    await stage.change({ connections: { connectTimeout: '400ms' } })
  })

  it('finds each pod on the port that its ticket names: a service may have changed its own meanwhile', async () => {
    const [pod] = await stage.addPods(1, { port: 7001 })
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
    await stage.reached(pod!.pod, 'Done')
  })

  it('sends a client away after three pods that never listen, and burns no more for it', async () => {
    const pods = await stage.addPods(5, { listens: false })
    const client = await connect(proxy.address)
    expect(await client.ended).toBe('end')
    expect(client.received()).toBe('sorry\n')
    const burned = () => stage.tickets('Done').filter(({ status }) => status!.endReason === 'DialFailed')
    await until('three burned', () => (burned().length === 3 ? true : undefined))
    for (const { metadata, status } of stage.tickets('Idle')) {
      expect(status!.holder).toBeUndefined()
      await stage.retire(metadata.name, { retire: 'Now', retireReason: 'Evicted' })
    }
    expect(pods.filter(({ pod }) => stage.ticket(pod)!.status!.phase === 'Idle')).toHaveLength(2)
    expect((await proxy.get('/metrics')).text).toMatch(/isolation_refusals_total\{reason="PodsUnreachable"\} 1\n/)
  })

  it.each([
    ['resets', 'resetAndDestroy'],
    ['closes', 'end'],
  ] as const)('gives the client another pod when the first %s before a word was said', async (_, how) => {
    let accepts = 0
    const pods = await stage.addPods(2, {
      serve(socket, pod) {
        accepts += 1
        if (accepts === 1) socket[how]()
        else greetAndEcho(socket, pod)
      },
    })
    const client = await connect(proxy.address)
    const served = await client.greeting()
    const failed = pods.find(({ pod }) => pod !== served)!
    expect((await stage.reached(failed.pod, 'Done')).status!.endReason).toBe('DialFailed')
    expect(pods.map(pod => pod.accepts())).toEqual([1, 1])
    await client.leave()
  })

  it('never repeats what a client has said to another pod', async () => {
    const [pod] = await stage.addPods(1, { serve: socket => socket.once('data', () => socket.resetAndDestroy()) })
    const client = await connect(proxy.address)
    client.socket.write('only once')
    expect(await client.ended).toBe('reset')
    expect((await stage.reached(pod!.pod, 'Done')).status).toMatchObject({ endReason: 'SessionReset', bytesIn: 9 })
  })

  it('serves a client whose first pod was told where it comes from, and failed, by one that is told nothing', async () => {
    const inForce = () => proxy.lines().findLast(({ config }) => config)?.config as { sendProxyHeader?: string }
    const tells = (send: 'v1' | undefined) =>
      until('the change has arrived', () => (inForce().sendProxyHeader === send ? true : undefined))
    const client = await connect(proxy.address)
    await until('waiting', async () => ((await proxy.connections()).waiting === 1 ? true : undefined))
    await stage.change({ proxy: { proxyProtocol: { send: 'v1' } } })
    await tells('v1')
    const [failing] = await stage.addPods(1, { serve: socket => socket.once('data', () => socket.end()) })
    expect((await stage.reached(failing!.pod, 'Done')).status!.endReason).toBe('DialFailed')
    await stage.change({ proxy: { proxyProtocol: null } })
    await tells(undefined)
    const [pod] = await stage.addPods(1)
    expect(await client.greeting()).toBe(pod!.pod)
    client.socket.write('word')
    await client.leave()
    expect((await stage.reached(pod!.pod, 'Done')).status).toMatchObject({ endReason: 'SessionEnded', bytesIn: 4 })
  })

  it('burns the pod of a client that leaves while it is dialled', async () => {
    await stage.change({ connections: { connectTimeout: '20s' } })
    const [pod] = await stage.addPods(1, { listens: false })
    const client = await connect(proxy.address)
    await until('dialling', async () => ((await proxy.connections()).active === 1 ? true : undefined))
    client.reset()
    expect((await stage.reached(pod!.pod, 'Done')).status).toMatchObject({
      endReason: 'SessionReset',
      client: expect.any(String),
    })
    await until('over', async () => ((await proxy.connections()).active === 0 ? true : undefined))
  })
})
