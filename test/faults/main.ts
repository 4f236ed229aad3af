// `npm run test:faults -- --seed N --minutes M`: one bad day after another for the whole product, and the promise judged afterwards from what everybody saw. With --cluster
// against the real API server.
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { circumstances } from '../circumstances.ts'
import { runInClusterAlone } from '../cluster/alone.ts'
import { check } from './check/check.ts'
import { readDials } from './check/dials.ts'
import type { Note } from './check/evidence.ts'
import { turnedAway } from './check/gates.ts'
import { planDay } from './days.ts'
import { recordHistory } from './history.ts'
import { type Options, readOptions, renderOptions } from './options.ts'
import { keepSummary } from './record.ts'
import { renderReport } from './report.ts'
import { runSchedule } from './run.ts'
import { planSchedule } from './schedule.ts'
import { greet, settle } from './settle.ts'
import { summarize } from './summary.ts'
import { planTiming, type Timing } from './timing.ts'
import type { Schedule } from './trouble.ts'
import { countChecks, judge, type Outcome } from './verdict.ts'
import { startWorld } from './world.ts'

/** How many want each core: a machine that has other things to do is given as much more time, within reason: what never settles is to be told while somebody waits. */
function crowding(): number {
  return Math.min(4, Math.max(1, loadavg()[0]! / availableParallelism()))
}

/** What the design allows, on a machine that is not crowded: silence, watch liveness, a pod's grace and 30 s; then the brake. */
function settleMs({ fenceMs, livenessMs, brakeMs }: Timing): number {
  return (2 * fenceMs + livenessMs + 5_000 + 30_000 + brakeMs) * crowding()
}

function plan({ seed, minutes, scale, rate, only, day, gate }: Options, withInjector: boolean): Schedule {
  const common = { seed, lengthMs: minutes * 60_000, scale, withInjector, gate }
  return day === 'mixed' ? planSchedule({ ...common, visitsPerSecond: rate, only }) : planDay(day, common)
}

async function live(dir: string, options: Options): Promise<Outcome> {
  const { day, gate, scale } = options
  const timing = planTiming(scale)
  const schedule = plan(options, !process.env.CLUSTER_STATE)
  const world = await startWorld(dir, { seed: options.seed, timing, start: schedule.start, workers: options.workers })
  try {
    const history = await recordHistory(world.source)
    const told: Note[] = []
    const failures = await runSchedule(schedule, world, note => told.push(note))
    const { left, tookMs } = await settle(world, settleMs(timing))
    const unserved = await greet(world)
    const notes = [...world.processes.notes(), ...told].sort((a, b) => a.t - b.t)
    await history.finish()
    const evidence = { notes, versions: history.versions }
    return {
      ...{ day, gate, schedule, evidence, failures, gaps: history.gaps, settledMs: tookMs },
      findings: check(evidence, timing),
      turnedAway: turnedAway(evidence, readDials(evidence)),
      unsettled: [...left, ...(unserved ? [unserved] : [])],
    }
  } finally {
    await world.stop()
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const anySeed = Date.now() % 1_000_000
  let options: Options
  try {
    options = readOptions(argv, anySeed)
  } catch (error) {
    console.error((error as Error).message)
    return 2
  }
  if (options.cluster && !process.env.CLUSTER_STATE) {
    console.log(`seed ${options.seed}`)
    return runInClusterAlone('test-faults', import.meta.filename, [...argv, '--seed', String(options.seed)])
  }
  const around = {
    ...{ ...circumstances(), command: renderOptions(options), minutes: options.minutes },
    server: options.cluster ? ('kube-apiserver' as const) : ('sandbox' as const),
  }
  console.log(`seed ${options.seed}; again: npm run test:faults -- ${around.command}`)
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-faults-'))
  const outcome = await live(dir, options)
  const checks = judge(outcome)
  const summary = summarize(outcome, checks, around)
  const report = renderReport(outcome, summary, checks)
  if (options.write) keepSummary(summary)
  const isGood = countChecks(checks).failed === 0
  if (isGood && !options.keep) await rm(dir, { recursive: true })
  else {
    const lines = (items: readonly unknown[]) => items.map(item => `${JSON.stringify(item)}\n`).join('')
    await writeFile(join(dir, 'notes.json'), lines(outcome.evidence.notes))
    await writeFile(join(dir, 'history.json'), lines(outcome.evidence.versions))
    await appendFile(join(dir, 'report.txt'), report)
    console.log(`all that was seen, and what each process wrote, is kept in ${dir}`)
  }
  // Last, so that whoever counts finds the counts.
  console.log(report)
  return isGood ? 0 : 1
}

process.exit(await main(process.argv.slice(2)))
