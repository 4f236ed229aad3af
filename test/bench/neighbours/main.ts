// `npm run bench -- neighbours [CROWD...] [--turns 6] [--write]`: how long those wait for an answer who are served, while one crowd after the other besieges their very proxy. Nobody there, the crowd elsewhere on the machine and the crowd at the proxy take turns, so that whatever else the machine does hits all three.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { circumstances } from '../../circumstances.ts'
import { layGround } from '../../soak/ground.ts'
import { quantile } from '../../soak/slope.ts'
import { type HouseName, houses, SERVED } from './houses.ts'
import { type Figures, keep, type Spread } from './record.ts'
import { beServed, echo } from './served.ts'
import { type CrowdName, crowdNames, crowds, type Tally } from './siege.ts'
import { renderTable } from './table.ts'

/** What a crowd leaves behind is cleared away by then. */
const CALM_MS = 1_500

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false }, turns: { type: 'string', default: '6' } },
  })
  const unknown = positionals.filter(name => !crowdNames.includes(name as CrowdName))
  if (unknown.length > 0)
    throw new Error(`no crowd is called ${unknown.join(', ')}; there are ${crowdNames.join(', ')}`)
  const turns = Number(values.turns)
  if (!(turns >= 1)) throw new Error('--turns is a number, 1 at least')
  const chosen = positionals.length > 0 ? (positionals as CrowdName[]) : crowdNames
  const elsewhere = fork(join(import.meta.dirname, 'elsewhere.ts'))
  try {
    const [address] = (await once(elsewhere, 'message')) as [string]
    for (const house of Object.keys(houses) as HouseName[]) {
      const names = chosen.filter(name => crowds[name].house === house)
      if (names.length > 0) await visitHouse(house, { names, elsewhere: address, turns, isKept: values.write })
    }
  } finally {
    elsewhere.disconnect()
  }
}

type Plan = {
  readonly names: readonly CrowdName[]
  readonly elsewhere: string
  readonly turns: number
  readonly isKept: boolean
}

async function visitHouse(house: HouseName, { names, elsewhere, turns, isKept }: Plan): Promise<void> {
  const { wish, furnishing, isSecure } = houses[house]
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-neighbours-'))
  const isServed = (address: string) =>
    beServed(address, isSecure).then(
      socket => Boolean(socket.destroy()),
      () => false,
    )
  const ground = await layGround(dir, wish, { isGauged: false, ...furnishing, isServed })
  try {
    const served = await Promise.all(Array.from({ length: SERVED }, () => beServed(ground.address, isSecure)))
    for (const crowd of names) {
      const figures = await compare(crowd, served, { proxy: ground.address, elsewhere, turns })
      console.log(renderTable([figures]))
      if (isKept) keep(figures)
    }
    for (const socket of served) socket.destroy()
  } finally {
    await ground.stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function compare(
  crowd: CrowdName,
  served: readonly Socket[],
  at: { readonly proxy: string; readonly elsewhere: string; readonly turns: number },
): Promise<Figures> {
  const took = { calm: [] as number[], elsewhere: [] as number[], here: [] as number[] }
  const sum: Tally = { came: 0, told: 0, cut: 0 }
  for (let turn = 0; turn < at.turns; turn += 1) {
    took.calm.push(...(await echo(served)))
    took.elsewhere.push(...(await beside(served, crowd, at.elsewhere)).took)
    const here = await beside(served, crowd, at.proxy)
    took.here.push(...here.took)
    for (const what of ['came', 'told', 'cut'] as const) sum[what] += here.tally[what]
  }
  const spread = (values: readonly number[]): Spread => {
    const [median, p95, p99] = [0.5, 0.95, 0.99].map(share => round(quantile(values, share))) as [
      number,
      number,
      number,
    ]
    return { median, p95, p99 }
  }
  return {
    ...{ crowd, words: crowds[crowd].words, ...circumstances(), echoes: took.here.length },
    ...{ calm: spread(took.calm), elsewhere: spread(took.elsewhere), here: spread(took.here) },
    ...sum,
  }
}

/** The crowd is a process of its own, so that the measuring is not slowed by it. */
async function beside(
  served: readonly Socket[],
  crowd: CrowdName,
  address: string,
): Promise<{ took: number[]; tally: Tally }> {
  const child = fork(join(import.meta.dirname, 'siege.ts'), [crowd, address])
  try {
    await told(child)
    const took = await echo(served)
    const leaving = told(child)
    child.send('leave')
    const tally = (await leaving) as Tally
    await sleep(CALM_MS)
    return { took, tally }
  } finally {
    child.kill()
  }
}

/** What it says next. Rejects when it ends without a word. */
async function told(child: ChildProcess): Promise<unknown> {
  const over = new AbortController()
  const ended = once(child, 'exit', { signal: over.signal }).then(([code]) => {
    throw new Error(`the crowd ended with ${code}`)
  })
  ended.catch(() => {}) // given up when it has spoken
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: over.signal }), ended])) as [unknown]
    return message
  } finally {
    over.abort()
  }
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}

await main(process.argv.slice(3))
