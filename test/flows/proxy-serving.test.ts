// What clients, and those who look at the API, see of a proxy while all is well.
import { describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { setStage } from './proxyStage.ts'

describe('a proxy with pods in stock', async () => {
  const stage = await setStage({ replicas: 3 })
  await stage.addPods(3)
  const proxy = await stage.startProxy()
  await proxy.ready()

  it('gives two clients two pods of their own', async () => {
    const [one, two] = [await connect(proxy.address), await connect(proxy.address)]
    const pods = [await one.greeting(), await two.greeting()]
    expect(new Set(pods).size).toBe(2)
    await one.echo('ping')
    const tickets = await Promise.all(pods.map(pod => stage.reached(pod, 'Active')))
    expect(tickets[0]!.status!.client).toBe(`${one.socket.localAddress}:${one.socket.localPort}`)
    await one.leave()
    await two.leave()
    for (const pod of pods) {
      const { status } = await stage.reached(pod, 'Done')
      expect(status!.endReason).toBe('SessionEnded')
      expect(stage.target(pod).accepts()).toBe(1)
      expect(stage.history(pod)).toEqual(['Pending', 'Idle', 'Reserved', 'Active', 'Done'])
    }
    expect((await stage.reached(pods[0]!, 'Done')).status).toMatchObject({ bytesIn: 4 })
    await until('no connection', async () => ((await proxy.connections()).active === 0 ? true : undefined))
  })
})
