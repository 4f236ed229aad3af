// `npm run bench -- neighbours`: how long those wait for an answer who are served, while one crowd after the other besieges their very proxy. Calm and crowd take turns, so that whatever else the machine does hits both.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { layGround } from './ground.ts'
import { type CrowdName, call, crowdNames, crowds } from './siege.ts'
import { quantile } from './slope.ts'

const SERVED = 5
const TURNS = 6
const ECHOES = 150
const EVERY_MS = 20

type Crowd = { leave(): void }

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-neighbours-'))
  // All pods are taken by those who are measured: whoever comes waits, at the same proxy.
  const ground = await layGround(dir, {
    ...{ replicas: SERVED, pool: { maxPods: SERVED }, proxy: { replicas: 1 } },
    connections: { queue: { length: 10_000, timeout: '10m' } },
  })
  try {
    const served = await Promise.all(Array.from({ length: SERVED }, () => beServed(ground.address)))
    for (const name of crowdNames) await compare(name, served, ground.address)
    for (const socket of served) socket.destroy()
  } finally {
    await ground.stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Prints how long they wait with the crowd there and without it. */
async function compare(name: CrowdName, served: readonly Socket[], address: string): Promise<void> {
  const calm: number[] = []
  const besieged: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    calm.push(...(await echo(served)))
    const crowd = await besiege(name, address)
    besieged.push(...(await echo(served)))
    crowd.leave()
    await sleep(1_000)
  }
  const row = (what: string, values: readonly number[]) =>
    `| ${what} | ${[0.5, 0.95, 0.99].map(share => quantile(values, share).toFixed(2)).join(' | ')} |`
  const ratios = [0.5, 0.95, 0.99].map(share => (quantile(besieged, share) / quantile(calm, share)).toFixed(2))
  const load = loadavg()[0]!.toFixed(1)
  console.log(
    `\n| an echo through the proxy, ms (${calm.length} each; load average ${load}) | median | 95th of 100 | 99th |\n|---|---|---|---|`,
  )
  console.log(row('nobody else there', calm))
  console.log(row(crowds[name].words, besieged))
  console.log(`| ratio (aim for the median: at most 2) | ${ratios.join(' | ')} |`)
}

/** Resolves when a pod has greeted it. */
function beServed(address: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = call(address)
  socket.once('data', () => resolve(socket))
  socket.once('close', () => reject(new Error('a client that is to be measured was not served')))
  return promise
}

/** Milliseconds of each, one client after the other. */
async function echo(served: readonly Socket[]): Promise<number[]> {
  const took: number[] = []
  for (let index = 0; index < ECHOES; index += 1) {
    const socket = served[index % served.length]!
    const begun = performance.now()
    socket.write('.')
    await hear(socket)
    took.push(performance.now() - begun)
    await sleep(EVERY_MS)
  }
  return took
}

/** Rejects when the session is over. */
function hear(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = () => reject(new Error('a client that is measured lost its session'))
  socket.once('data', () => resolve()).once('close', fail)
  return promise.finally(() => socket.off('close', fail))
}

/** Resolves when they are there: in a process of their own, so that the measuring is not slowed by them. */
async function besiege(name: CrowdName, address: string): Promise<Crowd> {
  const child = fork(join(import.meta.dirname, 'siege.ts'), [name, address])
  await once(child, 'message')
  return { leave: () => child.disconnect() }
}

await main()
