// The API server stands still: shorter than the fence nobody notices, longer nothing new is served, and everything converges after.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { type Connection, connect } from '../product/connection.ts'
import { pauseApi, resumeApi } from '../product/paused.ts'
import { expectEachPodServedOnce, expectForwardPaths, type History, recordHistory } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
let history: History
let address: string
let long: Connection

beforeAll(async () => {
  scene = await Scene.open('paused')
  await scene.create('outage', {
    replicas: 4,
    proxy: { fence: '8s' },
    connections: { connectTimeout: '2s', queue: { timeout: '3s' }, refusalMessage: 'no pod could be had\n' },
  })
  address = (await scene.untilWarm('outage', 4)).status!.address!
  history = await recordHistory(scene, 'outage')
  long = await connect(address)
  await long.greeting()
  await scene.untilWarm('outage', 4)
})
afterEach(() => resumeApi())
afterAll(async () => {
  history.stop()
  await scene.close()
})

/** The ticket says Reserved a moment before its holder knows; so ask the holder. */
async function untilStock(size: number): Promise<void> {
  const [proxy] = await scene.proxies('outage')
  await until(`a stock of ${size}`, async () => {
    const answer = await fetch(`http://${proxy!.status!.podIP}:8080/connections`)
    const { stock } = (await answer.json()) as { stock: number }
    return stock === size ? true : undefined
  })
}

describe('the API server pauses', () => {
  it('shorter than the fence: live connections go on and the whole stock is served, with no API call', async () => {
    await untilStock(4)
    await pauseApi()
    const clients = await Promise.all(Array.from({ length: 4 }, () => connect(address)))
    const names = await Promise.all(clients.map(client => client.greeting()))
    expect(new Set(names).size).toBe(4)
    await long.echo('during the outage\n')
    await Promise.all(clients.map(client => client.leave()))
    await resumeApi()
    await scene.untilWarm('outage', 4)
    const receipts = (await scene.tickets('outage')).filter(({ metadata }) => names.includes(metadata.name))
    expect(receipts.map(({ status }) => status?.phase)).toEqual(Array(4).fill('Done'))
    expect(receipts.every(({ status }) => status?.client)).toBe(true)
  })

  it('longer than the fence: nothing new is served, clients wait and are then refused with a sentence', async () => {
    await pauseApi()
    // What was stock when the API server stopped is served until the fence, and nothing after it.
    const refused = await until(
      'the fence',
      async () => {
        const client = await connect(address)
        const hasAnswer = () => {
          if (client.received() !== '') return true
          if (!client.isOpen()) throw new Error('the connection ended without a word')
          return undefined
        }
        await until('an answer', hasAnswer, { limitMs: 20_000, everyMs: 5 })
        await client.leave()
        return client.received() === 'no pod could be had\n' ? client : undefined
      },
      { limitMs: 60_000, everyMs: 10 },
    )
    expect(refused.received()).toBe('no pod could be had\n')
    await long.echo('relays go on\n')
    await resumeApi()
    await scene.untilWarm('outage', 4)
    const client = await connect(address)
    await client.greeting()
    await client.leave()
    await long.leave()
    await scene.untilWarm('outage', 4)
  })

  it('and no pod was ever used twice', async () => {
    expectEachPodServedOnce(await scene.accepts('outage'))
    expectForwardPaths(history)
  })
})
