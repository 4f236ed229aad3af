// What becomes of clients, pods and records when the API server loses what it was told, or answers it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { Wire } from './faultyWire.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'
import { once, writes } from './wireRequests.ts'

describe('when the API server loses what it was told', () => {
  let stage: Stage
  let wire: Wire
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 0 })
    wire = await stage.layWire()
    proxy = await stage.startProxy({ wire, environment: { API_RETRY_MAX_MS: '400' } })
    await proxy.ready()
  })
  afterAll(() => stage.strike())

  it('a reserve whose reply is lost is found again by its claim, and serves', async () => {
    wire.spoil(once(writes('Reserved'), 'lose'))
    const client = await connect(proxy.address)
    const [pod] = await stage.addPods(1)
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
    await stage.reached(pod!.pod, 'Done')
  })

  it('a reserve that takes effect long after it was given up is disowned, and its pod never dialled', async () => {
    const effect = Promise.withResolvers<void>()
    let attempts = 0
    wire.spoil(request => {
      if (!writes('Reserved')(request)) return undefined
      attempts += 1
      return attempts === 1 ? { late: effect.promise } : { answer: 409, reason: 'Conflict' }
    })
    const client = await connect(proxy.address)
    const [pod] = await stage.addPods(1)
    await until('given up, and lost in a second attempt', () => (attempts === 2 ? true : undefined))
    effect.resolve()
    expect((await stage.reached(pod!.pod, 'Done')).status!.endReason).toBe('ClaimForgotten')
    expect(pod!.accepts()).toBe(0)
    wire.mend()
    const [next] = await stage.addPods(1)
    expect(await client.greeting()).toBe(next!.pod)
    await client.leave()
  })

  it('a reserve that is refused for no lasting reason is tried again', async () => {
    wire.spoil(once(writes('Reserved'), { answer: 409, reason: 'Conflict' }))
    const client = await connect(proxy.address)
    const [pod] = await stage.addPods(1)
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
    await stage.reached(pod!.pod, 'Done')
  })

  it('an end whose reply is lost is written once', async () => {
    wire.spoil(once(writes('Done'), 'lose'))
    const client = await connect(proxy.address)
    const [pod] = await stage.addPods(1)
    await client.greeting()
    await client.leave()
    expect((await stage.reached(pod!.pod, 'Done')).status!.endReason).toBe('SessionEnded')
    await proxy.measures(/isolation_unwritten_tickets 0\n/)
  })

  it('an end that the server refuses again and again is written in the end', async () => {
    let refusals = 0
    wire.spoil(request =>
      writes('Done')(request) && ++refusals <= 4 ? { answer: 500, reason: 'InternalError' } : undefined,
    )
    const client = await connect(proxy.address)
    const [pod] = await stage.addPods(1)
    await client.greeting()
    await client.leave()
    expect((await stage.reached(pod!.pod, 'Done')).status!.endReason).toBe('SessionEnded')
    expect(refusals).toBeGreaterThan(4)
    await until('told', () => proxy.lines().find(({ msg }) => msg === 'tickets can be written again'))
  })
})
