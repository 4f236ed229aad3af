// What becomes of pods in stock and of connections when somebody wishes that they end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

describe('a proxy that is asked to end what it holds', () => {
  let stage: Stage
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 2 })
    proxy = await stage.startProxy()
  })
  afterAll(() => stage.strike())

  it('gives back a pod in stock that is to be retired, and never serves it', async () => {
    const [keep, drop] = await stage.addPods(2)
    await proxy.stocked(2)
    await stage.retire(drop!.pod, { retire: 'Unused', retireReason: 'ScaleDown' })
    expect((await stage.reached(drop!.pod, 'Done')).status!.endReason).toBe('ScaleDown')
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(keep!.pod)
    expect(drop!.accepts()).toBe(0)
    await client.leave()
  })

  it('lets a connection go on when its pod is to be retired unused', async () => {
    await stage.addPods(1)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    await stage.reached(pod, 'Active')
    await stage.retire(pod, { retire: 'Unused', retireReason: 'ScaleDown' })
    const [later] = await stage.addPods(1)
    // Tickets arrive in the order of their changes: the wish has been seen when this pod is.
    await stage.reached(later!.pod, 'Reserved')
    await client.echo('still here')
    await client.leave()
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionEnded')
  })

  it.each([
    ['Evicted', 'SessionEvicted'],
    ['PodLost', 'SessionPodLost'],
  ] as const)('resets a connection whose pod is to end now: %s', async (retireReason, endReason) => {
    await stage.addPods(1)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    await stage.retire(pod, { retire: 'Now', retireReason })
    expect(await client.ended).toBe('reset')
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe(endReason)
  })

  it('resets a connection whose ticket is deleted by hand', async () => {
    await stage.addPods(1)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    await stage.client.delete(isolationPods, { namespace: stage.pool, name: pod })
    expect(await client.ended).toBe('reset')
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionDeleted')
  })

  it('resets a connection whose ticket the operator has ended, and has nothing to add to it', async () => {
    await stage.addPods(1)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    const status = { phase: 'Done', endedAt: new Date().toISOString(), endReason: 'HolderLost' }
    const ref = { namespace: stage.pool, name: pod }
    await stage.client.patch(isolationPods, ref, { status }, { type: 'merge', subresource: 'status' })
    expect(await client.ended).toBe('reset')
    await proxy.measures(/isolation_unwritten_tickets 0\n/)
    expect(stage.ticket(pod)!.status!.endReason).toBe('HolderLost')
  })

  it('resets a connection whose ticket vanished with its finalizer', async () => {
    await stage.addPods(1)
    const client = await connect(proxy.address)
    const ref = { namespace: stage.pool, name: await client.greeting() }
    await stage.client.patch(isolationPods, ref, { metadata: { finalizers: null } }, { type: 'merge' })
    await stage.client.delete(isolationPods, ref)
    expect(await client.ended).toBe('reset')
    await proxy.measures(/isolation_unwritten_tickets 0\n/)
  })

  it('gives another pod to a client whose pod is lost while it is dialled', async () => {
    await stage.change({ connections: { connectTimeout: '20s' }, replicas: 0 })
    await until('stock used up', async () => {
      if ((await proxy.connections()).stock === 0) return true
      const client = await connect(proxy.address)
      await client.greeting()
      await client.leave()
      return undefined
    })
    const [lost] = await stage.addPods(1, { listens: false })
    const client = await connect(proxy.address)
    await until('dialling', async () => ((await proxy.connections()).active === 1 ? true : undefined))
    await stage.retire(lost!.pod, { retire: 'Now', retireReason: 'PodLost' })
    expect((await stage.reached(lost!.pod, 'Done')).status!.endReason).toBe('SessionPodLost')
    const [pod] = await stage.addPods(1)
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
  })
})
