// What clients and the stock see when the Lease is in doubt.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leases } from '../../api/kube/resources.ts'
import { leaseName } from '../../api/v1alpha1/names.ts'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { Wire } from './faultyWire.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'
import { isLeaseWrite, once } from './wireRequests.ts'

describe('when the Lease is in doubt', () => {
  let stage: Stage
  let wire: Wire
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 1, connections: { queue: { timeout: '500ms' } } })
    wire = await stage.layWire()
    proxy = await stage.startProxy({ wire, environment: { LEASE_RENEW_MS: '200' } })
  })
  afterAll(() => stage.strike())
  const doubted = async () => {
    const [pod] = await stage.addPods(1)
    await proxy.stocked(1)
    return pod!
  }

  it.each([
    [401, 'Unauthorized'],
    [404, 'NotFound'],
  ])('a renewal answered with %d closes the fence at once; the stock of before is burned', async (answer, reason) => {
    const pod = await doubted()
    wire.spoil(request => (isLeaseWrite(request) ? { answer, reason } : undefined))
    await proxy.measures(/isolation_fence_open 0\n/)
    wire.mend()
    expect((await stage.reached(pod.pod, 'Done')).status!.endReason).toBe('FenceLapsed')
    await proxy.measures(/isolation_fence_open 1\n/)
    const next = await doubted()
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(next.pod)
    await client.leave()
  })

  it('a pod that is being dialled when the fence closes is never reached; its client gets another one', async () => {
    await stage.change({ connections: { connectTimeout: '80s', queue: { timeout: '120s' } } })
    const [pod] = await stage.addPods(1, { listens: false })
    await proxy.stocked(1)
    const client = await connect(proxy.address)
    await until('dialling', async () => ((await proxy.connections()).active === 1 ? true : undefined))
    wire.spoil(request => (isLeaseWrite(request) ? { answer: 401, reason: 'Unauthorized' } : undefined))
    await until('given up', async () => ((await proxy.connections()).waiting === 1 ? true : undefined))
    await pod!.listen()
    wire.mend()
    expect((await stage.reached(pod!.pod, 'Done')).status!.endReason).toBe('DialFailed')
    const [next] = await stage.addPods(1)
    expect(await client.greeting()).toBe(next!.pod)
    expect(pod!.accepts()).toBe(0)
    await client.leave()
  })

  it('a Lease deleted by hand is made anew; the stock of before is burned', async () => {
    const pod = await doubted()
    const { uid } = (await stage.lease(proxy)).metadata
    await stage.client.delete(leases, { namespace: stage.pool, name: leaseName(proxy.podUID) })
    expect((await stage.reached(pod.pod, 'Done')).status!.endReason).toBe('FenceLapsed')
    const made = await until('a new Lease', () => stage.lease(proxy).catch(() => undefined))
    expect(made.metadata.uid).not.toBe(uid)
    expect(made.spec!.holderIdentity).toBe((await proxy.connections()).holder)
  })

  it('a renewal whose reply is lost harms nothing', async () => {
    const pod = await doubted()
    const { length } = wire.requests().filter(isLeaseWrite)
    wire.spoil(once(isLeaseWrite, 'lose'))
    await until('renewed again', () => (wire.requests().filter(isLeaseWrite).length > length + 3 ? true : undefined))
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(pod.pod)
    await client.leave()
  })

  it('a shorter fence of which nobody knows whether it was written is obeyed, and its client is served once that is known', async () => {
    const pod = await doubted()
    wire.spoil(request => (isLeaseWrite(request) ? { answer: 500, reason: 'InternalError' } : undefined))
    await stage.change({ proxy: { fence: '2s' }, connections: { connectTimeout: '1s', queue: { timeout: '60s' } } })
    await proxy.measures(/isolation_fence_open 0\n/)
    const client = await connect(proxy.address)
    await until('it waits', async () => ((await proxy.connections()).waiting === 1 ? true : undefined))
    wire.mend()
    // Whether the stock of before outlives the doubt depends on how long it lasted (test/proxy/fence.test.ts); a client never does without.
    const [next] = await stage.addPods(1)
    expect([pod.pod, next!.pod]).toContain(await client.greeting())
    await client.leave()
  })

  it('another fence is obeyed and written at once', async () => {
    await stage.change({ proxy: { fence: '20s' } })
    await until('20 s in the Lease', async () =>
      (await stage.lease(proxy)).spec!.leaseDurationSeconds === 20 ? true : undefined,
    )
    await stage.change({ proxy: { fence: '40s' } })
    await until('40 s in the Lease', async () =>
      (await stage.lease(proxy)).spec!.leaseDurationSeconds === 40 ? true : undefined,
    )
  })
})
