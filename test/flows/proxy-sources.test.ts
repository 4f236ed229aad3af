// Whom a service lets in, by where they come from: no pod is used for anybody else.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Config } from '../../proxy/config.ts'
import { until } from '../cluster/until.ts'
import { readAll } from '../proxy/sockets.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

const connections = { queue: { length: 10, timeout: '60s' }, refusalMessage: 'no\n', maxPerSource: 2 }
let stage: Stage
let proxy: ProxyProcess
beforeAll(async () => {
  stage = await setStage({ replicas: 0, connections: { ...connections, deny: ['127.0.0.7/32'] } })
  proxy = await stage.startProxy()
  await proxy.ready()
})
afterAll(() => stage.strike())

function connectFrom(localAddress: string): Socket {
  const [host, port] = proxy.address.split(':') as [string, string]
  return createConnection({ host, port: Number(port), localAddress })
}
const firstWords = async (socket: Socket) => String((await once(socket, 'data'))[0])
const waits = (count: number) =>
  until(`${count} wait`, async () => ((await proxy.connections()).waiting === count ? true : undefined))

it('refuses whom the service denies, and one more than a source may have, waiting ones included', async () => {
  expect(await readAll(connectFrom('127.0.0.7'))).toBe('no\n')
  // One after the other, for whichever worker gets them.
  const two = [connectFrom('127.0.0.8')]
  await waits(1)
  two.push(connectFrom('127.0.0.8'))
  await waits(2)
  expect(await readAll(connectFrom('127.0.0.8'))).toBe('no\n')
  const neighbour = connectFrom('127.0.0.9')
  await waits(3)

  const { waitingClients, refusals } = await proxy.connections()
  const origin = ({ localPort, localAddress }: Socket) => `${localAddress}:${localPort}`
  expect(waitingClients.map(({ client }) => client)).toEqual([...two, neighbour].map(origin))
  const since = waitingClients.map(each => Date.parse(each.since))
  expect(since).toEqual(since.toSorted((a, b) => a - b))
  expect(Date.now() - since[0]!).toBeLessThan(60_000)
  expect(refusals).toEqual([
    { reason: 'SourceDenied', count: 1, recent: 1 },
    { reason: 'TooManyFromSource', count: 1, recent: 1 },
  ])

  const words = [...two, neighbour].map(firstWords)
  const pods = await stage.addPods(3)
  expect((await Promise.all(words)).sort()).toEqual(pods.map(({ pod }) => `hello from ${pod}\n`).sort())
  const { text } = await proxy.get('/metrics')
  expect(text).toContain('isolation_refusals_total{reason="SourceDenied"} 1\n')
  expect(text).toContain('isolation_refusals_total{reason="TooManyFromSource"} 1\n')

  two[0]!.end()
  await once(two[0]!, 'close')
  const again = connectFrom('127.0.0.8')
  await waits(1)
  const [pod] = await Promise.all([stage.addPods(1), firstWords(again)])
  expect(pod).toHaveLength(1)
  for (const socket of [two[1]!, neighbour, again]) socket.destroy()
})

it('goes by what the service says now', async () => {
  await stage.change({ connections: { deny: [], allow: ['127.0.0.7/32'] } })
  await until('the change has arrived', () =>
    proxy.lines().find(({ config }) => (config as Config | undefined)?.allow.length === 1),
  )
  expect(await readAll(connectFrom('127.0.0.9'))).toBe('no\n')
  const guest = connectFrom('127.0.0.7')
  const [words, [pod]] = await Promise.all([firstWords(guest), stage.addPods(1)])
  expect(words).toBe(`hello from ${pod!.pod}\n`)
  guest.destroy()
  await until('he is gone', async () => ((await proxy.connections()).active === 0 ? true : undefined))
})

it('lets in no more at a time, and no more in a second, than its service says', async () => {
  const countsOf = async (reason: string) => {
    const { text } = await proxy.get('/metrics')
    return Number(new RegExp(`isolation_refusals_total{reason="${reason}"} (\\d+)`).exec(text)?.[1] ?? 0)
  }
  await stage.change({ connections: { allow: [], maxPerSource: null, maxConnections: 2 } })
  await until('the change has arrived', () =>
    proxy.lines().find(({ config }) => (config as Config | undefined)?.maxConnections === 2),
  )
  const inside = [connectFrom('127.0.0.8'), connectFrom('127.0.0.9')]
  await waits(2)
  expect(await readAll(connectFrom('127.0.0.10'))).toBe('no\n')
  expect(await countsOf('TooManyConnections')).toBe(1)

  await stage.change({ connections: { maxConnections: null, acceptRate: 3 } })
  await until('the change has arrived', () =>
    proxy.lines().find(({ config }) => (config as Config | undefined)?.acceptRate === 3),
  )
  const crowd = Array.from({ length: 20 }, () => connectFrom('127.0.0.11'))
  await until('the crowd has been told', async () => ((await countsOf('TooManyPerSecond')) >= 10 ? true : undefined))
  expect((await proxy.connections()).waiting).toBeGreaterThanOrEqual(2 + 3)
  expect(stage.tickets('Reserved')).toEqual([])
  for (const socket of [...inside, ...crowd]) socket.destroy()
})
