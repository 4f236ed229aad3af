// How a proxy ends: drained, hurried, killed, or because its service is deleted.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { ignoreGone, type Stage, setStage } from './proxyStage.ts'

const waits = (proxy: ProxyProcess, count: number) =>
  until(`${count} wait`, async () => ((await proxy.connections()).waiting === count ? true : undefined))

describe('a proxy that gets SIGTERM', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage({ replicas: 2 })
  })
  afterAll(() => stage.strike())

  it('gives back its stock, accepts nobody, and ends when its last connection does', async () => {
    await stage.addPods(2)
    const proxy = await stage.startProxy()
    await proxy.stocked(2)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    proxy.child.kill('SIGTERM')
    const returned = await until('stock given back', () =>
      stage.tickets('Done').find(({ status }) => status!.endReason === 'HolderDrained'),
    )
    expect(stage.target(returned.metadata.name).accepts()).toBe(0)
    await expect(connect(proxy.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect((await proxy.get('/readyz', 8081)).status).toBe(503)
    await until('said in the Lease', async () =>
      (await stage.lease(proxy)).metadata.annotations!['soh.re/terminating'] === 'true' ? true : undefined,
    )
    await client.echo('still served')
    await client.leave()
    expect(await proxy.exited).toBe(0)
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionEnded')
    expect((await stage.lease(proxy)).metadata.annotations).toMatchObject({
      'soh.re/released': 'true',
      'soh.re/active': '0',
    })
    expect(stage.tickets('Reserved').concat(stage.tickets('Active'))).toEqual([])
  })

  it('serves those who come for a moment yet: a Service leads them there until its rules have changed', async () => {
    await stage.addPods(2)
    const proxy = await stage.startProxy({ environment: { LINGER_MS: '600000' } })
    await proxy.stocked(2)
    proxy.child.kill('SIGTERM')
    await until('its departure', () => proxy.lines().find(({ msg }) => msg === 'the proxy drains'))
    const late = await connect(proxy.address)
    await late.greeting()
    // Somebody in a hurry.
    proxy.child.kill('SIGTERM')
    expect(await late.ended).toBe('reset')
    expect(await proxy.exited).toBe(0)
  })

  it('still serves the clients that waited, but reserves for nobody else', async () => {
    const proxy = await stage.startProxy()
    await until('listening', () => proxy.lines().find(({ msg }) => msg === 'accepts clients'))
    const client = await connect(proxy.address)
    await waits(proxy, 1)
    proxy.child.kill('SIGTERM')
    // It accepts clients beside its first words to the API server: there may be no Lease yet.
    const lease = () => stage.lease(proxy).catch(ignoreGone)
    await until('draining', async () =>
      (await lease())?.metadata.annotations?.['soh.re/terminating'] === 'true' ? true : undefined,
    )
    const pods = await stage.addPods(3)
    const pod = await client.greeting()
    await client.leave()
    expect(await proxy.exited).toBe(0)
    expect(pods.filter(({ pod }) => stage.ticket(pod)!.status!.holder).map(({ pod }) => pod)).toEqual([pod])
  })

  it('resets what is still open after drainTimeout', async () => {
    await stage.change({ connections: { drainTimeout: '1s' } })
    const proxy = await stage.startProxy()
    await proxy.stocked(2)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    proxy.child.kill('SIGTERM')
    expect(await client.ended).toBe('reset')
    expect(await proxy.exited).toBe(0)
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionDrained')
    await stage.change({ connections: { drainTimeout: '1h' } })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'and then %s ends its connections at once and loses no record',
    async second => {
      await stage.addPods(2)
      const proxy = await stage.startProxy()
      await proxy.stocked(2)
      const client = await connect(proxy.address)
      const pod = await client.greeting()
      proxy.child.kill('SIGTERM')
      await until('draining', () => proxy.lines().find(({ msg }) => msg === 'the proxy drains'))
      proxy.child.kill(second)
      expect(await client.ended).toBe('reset')
      expect(await proxy.exited).toBe(0)
      expect((await stage.reached(pod, 'Done')).status).toMatchObject({
        endReason: 'SessionDrained',
        client: expect.any(String),
      })
    },
  )
})

describe('a proxy that is killed', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage({ replicas: 2 })
  })
  afterAll(() => stage.strike())

  it('resumes nothing when it is started again in the same pod, and takes over its Lease', async () => {
    await stage.addPods(3)
    const first = await stage.startProxy()
    await first.stocked(2)
    const client = await connect(first.address)
    await client.greeting()
    const { holder } = await first.connections()
    const before = stage.tickets().filter(({ status }) => status!.holder === holder)
    first.child.kill('SIGKILL')
    await client.ended // by a FIN: the kernel resets only what has unread input
    await first.exited
    const second = await stage.startProxy({ podUID: first.podUID })
    const pods = await stage.addPods(2)
    await second.stocked(2)
    await second.ready()
    expect((await stage.lease(second)).spec!.holderIdentity).toBe((await second.connections()).holder)
    for (const { metadata } of before) expect(stage.ticket(metadata.name)!.status).toMatchObject({ holder })
    const served = await connect(second.address)
    expect([
      ...pods.map(({ pod }) => pod),
      ...stage.tickets('Reserved').map(({ metadata }) => metadata.name),
    ]).toContain(await served.greeting())
    expect(before.map(({ metadata }) => metadata.name)).not.toContain(await served.greeting())
    await served.leave()
  })

  it('and started again takes no old view of its Lease for a new owner', async () => {
    const first = await stage.startProxy()
    await until('first Lease', () => stage.lease(first).catch(() => undefined))
    first.child.kill('SIGKILL')
    await first.exited
    const wire = await stage.layWire()
    const takenOver = Promise.withResolvers<void>()
    wire.spoil(({ path }) => (path.includes('/leases?') ? { slow: takenOver.promise } : undefined))
    const second = await stage.startProxy({ podUID: first.podUID, wire })
    const { holder } = await second.connections()
    await until('taken over', async () => (await stage.lease(second)).spec!.holderIdentity === holder || undefined)
    wire.mend()
    takenOver.resolve()
    // It sees its Lease in the list, and then this change in the watch.
    const { length } = wire.requests()
    await stage.change({ proxy: { fence: '2h' } })
    await until(
      'watched and written',
      () =>
        wire
          .requests()
          .slice(length)
          .some(({ path }) => path.includes('/leases')) || undefined,
    )
    await until('obeyed', async () => (await stage.lease(second)).spec!.leaseDurationSeconds === 7200 || undefined)
    expect(second.child.exitCode).toBe(null)
  })

  it('is not outlived by the process before: that one ends when it meets the new boot id', async () => {
    // No renewal is due for minutes: the watch alone can tell.
    await stage.change({ proxy: { fence: '1h' } })
    const first = await stage.startProxy({ environment: { LEASE_RENEW_MS: '600000' } })
    await until('first Lease', () => stage.lease(first).catch(() => undefined))
    const second = await stage.startProxy({ podUID: first.podUID })
    expect(await first.exited).toBe(1)
    expect(first.lines().at(-1)).toMatchObject({ level: 'fatal', holder: (await second.connections()).holder })
  })
})

describe('a proxy whose DedicatedService is deleted', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage({ replicas: 2, connections: { refusalMessage: 'gone\n' } })
  })
  afterAll(() => stage.strike())

  it('stops accepting, ends its connections, has everything Done, and stays until SIGTERM', async () => {
    await stage.addPods(2)
    const proxy = await stage.startProxy()
    await proxy.stocked(2)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    await stage.client.delete(dedicatedServices, { namespace: stage.namespace, name: stage.service })
    expect(await client.ended).toBe('reset')
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionDeleted')
    await until('all Done', () => (stage.tickets().every(({ status }) => status!.phase === 'Done') ? true : undefined))
    expect(
      stage
        .tickets('Done')
        .map(({ status }) => status!.endReason)
        .toSorted(),
    ).toEqual(['Deleted', 'SessionDeleted'])
    await until('released', async () =>
      (await stage.lease(proxy)).metadata.annotations!['soh.re/released'] === 'true' ? true : undefined,
    )
    await expect(connect(proxy.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(proxy.child.exitCode).toBe(null)
    proxy.child.kill('SIGTERM')
    expect(await proxy.exited).toBe(0)
  })

  it('and is started again: it accepts nobody, and still ends on SIGTERM', async () => {
    const proxy = await stage.startProxy()
    await until('it knows', () =>
      proxy.lines().find(({ msg }) => String(msg).startsWith('the DedicatedService is deleted')),
    )
    expect((await proxy.get('/healthz', 8081)).status).toBe(200)
    expect((await proxy.get('/readyz', 8081)).status).toBe(503)
    proxy.child.kill('SIGTERM')
    expect(await proxy.exited).toBe(0)
  })
})
