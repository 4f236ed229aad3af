// `npm run bench -- neighbours`: how long those wait for an answer who are served, while a crowd besieges their very proxy. Calm and crowd take turns, so that whatever else the machine does hits both.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { layGround } from './ground.ts'
import { COMING, call, SILENT, SLOW } from './siege.ts'
import { quantile } from './slope.ts'

const SERVED = 5
const TURNS = 10
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
    const calm: number[] = []
    const besieged: number[] = []
    for (let turn = 0; turn < TURNS; turn += 1) {
      calm.push(...(await echo(served)))
      const crowd = await besiege(ground.address)
      besieged.push(...(await echo(served)))
      crowd.leave()
      await sleep(1_000)
    }
    for (const socket of served) socket.destroy()
    const row = (what: string, values: readonly number[]) =>
      `| ${what} | ${quantile(values, 0.5).toFixed(2)} | ${quantile(values, 0.95).toFixed(2)} | ${quantile(values, 0.99).toFixed(2)} |`
    const ratio = quantile(besieged, 0.5) / quantile(calm, 0.5)
    console.log(
      `\n| an echo through the proxy, ms (${calm.length} each; load average ${loadavg()[0]!.toFixed(1)}) | median | 95th of 100 | 99th |\n|---|---|---|---|`,
    )
    console.log(row('nobody else there', calm))
    console.log(
      row(
        `${SILENT} silent clients, ${SLOW} that send a byte now and then, ${COMING} a second that come and go`,
        besieged,
      ),
    )
    console.log(`| ratio of the medians (aim: at most 2) | ${ratio.toFixed(2)} | | |`)
  } finally {
    await ground.stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
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
async function besiege(address: string): Promise<Crowd> {
  const child = fork(join(import.meta.dirname, 'siege.ts'), [address])
  await once(child, 'message')
  return { leave: () => child.disconnect() }
}

await main()
