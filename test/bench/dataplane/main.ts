// `npm run bench:dataplane`: this proxy beside what people would run instead, on one core, in one interleaved run. docs/benchmarks.md says what is measured and how.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readDescriptorLimit } from '../../../proxy/room.ts'
import { type Contender, contenders, type Place } from './contenders.ts'
import { compile, startBackend } from './native.ts'
import { needPrograms } from './needs.ts'
import { writeResult } from './page.ts'
import { needTwoCores } from './pinned.ts'
import { describeMachine, loadNow, type Result, versionOf } from './result.ts'
import { type Round, runRound, turnBy } from './rounds.ts'
import { summarise } from './summary.ts'
import { renderTables } from './table.ts'
import { readWish, type Wish } from './wish.ts'

const MOST_IDLE = 9_900
/** What a process needs beside its clients. */
const KEPT_DESCRIPTORS = 200
/** Tickets of a round for measures that are not told how many. */
const KEPT_TICKETS = 1_000

async function main(args: readonly string[], path: string): Promise<void> {
  const wish = readWish(args)
  needTwoCores()
  needPrograms(wish.contenders, path)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const folder = mkdtempSync(join(tmpdir(), 'isolation-proxy-dataplane-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const loadBefore = loadNow()
  const result: Result = {
    command: ['npm run bench:dataplane', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    ...{ rounds: wish.rounds, seconds: wish.seconds, tickets: wish.tickets },
    contenders: wish.contenders.map(one => ({ name: one.name, title: one.title, version: versionOf(one) })),
    machine: describeMachine(),
    ...summarise(await run(wish, folder)),
    load: [loadBefore, loadNow()],
  }
  console.log(`\n${renderTables(result)}`)
  if (wish.json) writeFileSync(wish.json, `${JSON.stringify(result, null, 2)}\n`)
  if (wish.write) writeResult(result)
  const broken = Object.entries(result.medians.ours ?? {}).filter(([, holds]) => holds === 0)
  if (broken.length > 0) throw new Error(`the proxy did not pass on what it should: ${broken.map(([name]) => name)}`)
}

async function run(
  { contenders, measures, rounds, seconds, tickets, profile }: Wish,
  folder: string,
): Promise<Round[]> {
  const descriptors = readDescriptorLimit() ?? 2 * MOST_IDLE + KEPT_DESCRIPTORS
  const idle = Math.min(MOST_IDLE, Math.floor((descriptors - KEPT_DESCRIPTORS) / 2), Math.floor(tickets / 4))
  const program = compile('generator', folder)
  const backend = await startBackend(compile('backend', folder))
  const run: Round[] = []
  try {
    for (let round = 0; round < rounds; round += 1) {
      console.log(`round ${round + 1} of ${rounds}`)
      const done = await runRound({
        ...{ contenders: turnBy(contenders, round), measures },
        placeOf: ({ name }) => ({
          folder,
          ...addressOf(name),
          backendPort: backend.port,
          descriptors,
          tickets,
          profile,
        }),
        conditions: { program, backend, seconds, idle, most: tickets - idle - KEPT_TICKETS },
        say: ({ name }, measure, figures) => console.log(`  ${measure}, ${name}: ${JSON.stringify(figures, rounded)}`),
      })
      run.push(done)
    }
  } finally {
    await backend.end()
  }
  return run
}

/** Of this run alone; ours has the next two ports too. */
function addressOf(name: Contender['name']): Pick<Place, 'host' | 'port'> {
  const index = contenders.findIndex(contender => contender.name === name)
  return { host: `127.${200 + (process.pid % 50)}.${(process.pid >> 8) & 255}.${index + 1}`, port: 10_000 }
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

main(process.argv.slice(2), process.env.PATH ?? '').catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
