// What clients, and those who look at the API, see of a proxy while all is well.
import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holderId } from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { Config } from '../../proxy/config.ts'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { readAll } from '../proxy/sockets.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

describe('a proxy with pods in stock', () => {
  let stage: Stage
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({ replicas: 3 })
    await stage.addPods(3)
    proxy = await stage.startProxy()
    await proxy.ready()
  })
  afterAll(() => stage.strike())

  it('holds the whole base reserved, and says so in its Lease', async () => {
    await proxy.stocked(3)
    const { holder } = await proxy.connections()
    const reserved = await until('tickets Reserved', () =>
      stage.tickets('Reserved').length === 3 ? stage.tickets('Reserved') : undefined,
    )
    expect(new Set(reserved.map(({ status }) => status!.holder))).toEqual(new Set([holder]))
    expect(new Set(reserved.map(({ status }) => status!.claimID)).size).toBe(3)
    const { spec, metadata } = await stage.lease(proxy)
    expect(spec).toMatchObject({ holderIdentity: holder, leaseDurationSeconds: 300 })
    expect(holder).toBe(holderId(proxy.podUID, String(holder).split('.')[1]!))
    expect(metadata.annotations).toMatchObject({ 'soh.re/waiting': '0', 'soh.re/active': '0' })
  })

  it('gives two clients two pods of their own', async () => {
    const [one, two] = [await connect(proxy.address), await connect(proxy.address)]
    const pods = [await one.greeting(), await two.greeting()]
    expect(new Set(pods).size).toBe(2)
    await one.echo('ping')
    const tickets = await Promise.all(pods.map(pod => stage.reached(pod, 'Active')))
    expect(tickets[0]!.status!.client).toBe(`${one.socket.localAddress}:${one.socket.localPort}`)
    const { connections } = await proxy.connections()
    // In whichever order two workers told of them.
    expect(connections).toHaveLength(2)
    expect(connections.find(({ pod }) => pod === pods[0])).toMatchObject({
      client: tickets[0]!.status!.client,
      bytesIn: 4,
      path: 'stock',
    })
    expect(connections.find(({ pod }) => pod === pods[1])).toMatchObject({ bytesIn: 0 })
    await one.leave()
    await two.leave()
    for (const pod of pods) {
      expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionEnded')
      expect(stage.target(pod).accepts()).toBe(1)
      expect(stage.history(pod)).toEqual(['Pending', 'Idle', 'Reserved', 'Active', 'Done'])
    }
    expect(stage.ticket(pods[0]!)!.status).toMatchObject({ bytesIn: 4 })
  })

  it('writes a session of less than a second once: Done, with everything there is to know', async () => {
    await stage.addPods(2)
    const client = await connect(proxy.address)
    const { localAddress, localPort } = client.socket
    const pod = await client.greeting()
    await client.leave()
    const { status } = await stage.reached(pod, 'Done')
    expect(status).toMatchObject({
      endReason: 'SessionEnded',
      bytesIn: 0,
      client: `${localAddress}:${localPort}`,
    })
    expect(status!.activeAt).toBeDefined()
    expect(stage.history(pod)).toEqual(['Pending', 'Idle', 'Reserved', 'Done'])
  })

  it('shows a reset on either side as a reset on the other, and in the ticket', async () => {
    await stage.addPods(2)
    const client = await connect(proxy.address)
    const pod = await client.greeting()
    stage.target(pod).sockets()[0]!.resetAndDestroy()
    expect(await client.ended).toBe('reset')
    expect((await stage.reached(pod, 'Done')).status!.endReason).toBe('SessionReset')
  })

  it('counts in its metrics what it did', async () => {
    const { text } = await proxy.get('/metrics')
    expect(text).toMatch(/isolation_accept_seconds_count\{path="stock"\} 4\n/)
    expect(text).toMatch(/isolation_session_seconds_count 4\n/)
    expect(text).toMatch(/isolation_bytes_total\{direction="in"\} 4\n/)
    expect(text).toMatch(/isolation_fence_open 1\n/)
    const { accept } = await proxy.connections()
    expect(accept.count).toBe(4)
    expect(accept.p99).toBeGreaterThan(0)
  })

  it('tells each fact in one line of JSON, with the connection, the claim that the receipt bears, and the pod', async () => {
    const began = () => proxy.lines().filter(({ msg }) => msg === 'session began')
    await expect.poll(began).toHaveLength(4)
    expect(began()[0]).toMatchObject({
      service: `${stage.namespace}/${stage.service}`,
      connection: expect.any(String),
      claim: expect.any(String),
      pod: expect.any(String),
    })
    expect(proxy.errors()).toBe('')
  })
})

describe('a proxy without pods', () => {
  let stage: Stage
  let proxy: ProxyProcess
  beforeAll(async () => {
    stage = await setStage({
      replicas: 0,
      connections: {
        queue: { length: 2, timeout: '60s' },
        refusalMessage: 'no pod is free\n',
        healthCheckSources: ['127.0.0.9/32'],
      },
    })
    proxy = await stage.startProxy()
    await proxy.ready()
  })
  afterAll(() => stage.strike())
  const waits = (count: number) =>
    until(`${count} wait`, async () => ((await proxy.connections()).waiting === count ? true : undefined))
  const announced = (count: number) =>
    until(`${count} announced`, async () =>
      (await stage.lease(proxy).catch(() => undefined))?.metadata.annotations?.['soh.re/waiting'] === String(count)
        ? true
        : undefined,
    )

  it('lets clients wait, tells the operator, and serves them in their order', async () => {
    const first = await connect(proxy.address)
    await waits(1)
    await announced(1)
    const second = await connect(proxy.address)
    second.socket.write('said before there was a pod')
    await waits(2)
    const [pod] = await stage.addPods(1)
    expect(await first.greeting()).toBe(pod!.pod)
    const [next] = await stage.addPods(1)
    expect(await second.greeting()).toBe(next!.pod)
    await until('early words echoed', () =>
      second.received().includes('said before there was a pod') ? true : undefined,
    )
    await announced(0)
    await first.leave()
    await second.leave()
    expect((await stage.reached(next!.pod, 'Done')).status).toMatchObject({ bytesIn: 27 })
  })

  it('refuses one more than may wait, with the message of the service', async () => {
    const waiting = [await connect(proxy.address), await connect(proxy.address)]
    await waits(2)
    const refused = await connect(proxy.address)
    refused.socket.write('something that nobody will read')
    expect(await refused.ended).toBe('end')
    expect(refused.received()).toBe('no pod is free\n')
    for (const client of waiting) client.reset()
    await waits(0)
  })

  it('spends nothing on a client that left while it waited', async () => {
    const leaver = await connect(proxy.address)
    await waits(1)
    leaver.reset()
    await waits(0)
    const [pod] = await stage.addPods(1)
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
  })

  it('serves a client that has half-closed while it waited', async () => {
    const client = await connect(proxy.address)
    client.socket.end('question')
    await waits(1)
    const [pod] = await stage.addPods(1)
    expect(await client.ended).toBe('end')
    expect(client.received()).toBe(`hello from ${pod!.pod}\nquestion`)
  })

  it('follows its DedicatedService: message and patience of the queue', async () => {
    await stage.change({ connections: { queue: { timeout: '250ms' }, refusalMessage: 'come back later\n' } })
    await until('the change has arrived', () =>
      proxy.lines().find(({ config }) => (config as Config | undefined)?.queue.timeoutMs === 250),
    )
    const client = await connect(proxy.address)
    expect(await client.ended).toBe('end')
    expect(client.received()).toBe('come back later\n')
    expect((await proxy.get('/metrics')).text).toMatch(/isolation_refusals_total\{reason="QueueTimeout"\} 1\n/)
    const line = await until('the line', () => proxy.lines().find(({ reason }) => reason === 'QueueTimeout'))
    expect(line).toMatchObject({ level: 'warn', msg: 'client refused' })
  })

  it('says what it follows only when that has changed, however often the service is written', async () => {
    const told = (patience: number) =>
      proxy.lines().filter(({ config }) => (config as Config | undefined)?.queue.timeoutMs === patience)
    await stage.change({ connections: { queue: { timeout: '260ms' } } })
    await until('the change has arrived', () => told(260)[0])
    const ref = { namespace: stage.namespace, name: stage.service }
    const labels = { metadata: { labels: { any: 'label' } } }
    await stage.client.patch(dedicatedServices, ref, labels, { type: 'merge' })
    await stage.change({ connections: { queue: { timeout: '270ms' } } })
    await until('the next change has arrived', () => told(270)[0])
    expect(told(260)).toHaveLength(1)
  })

  it('closes the connections of health checkers and uses no pod for them', async () => {
    const [pod] = await stage.addPods(1)
    await proxy.listenOn([proxy.address, '127.0.0.9:10000'])
    await until('the address is open', () => proxy.lines().find(({ address }) => address === '127.0.0.9:10000'))
    const checker = createConnection({ host: '127.0.0.9', port: 10_000, localAddress: '127.0.0.9' })
    expect(await readAll(checker)).toBe('')
    checker.destroy()
    const client = await connect(proxy.address)
    expect(await client.greeting()).toBe(pod!.pod)
    await client.leave()
  })
})
