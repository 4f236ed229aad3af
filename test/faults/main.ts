// `npm run test:faults -- --seed N --minutes M`: one bad day after another for the whole product, and the promise judged afterwards from what everybody saw. With --cluster
// against the real API server.
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './check/check.ts'
import type { Evidence, Note } from './check/evidence.ts'
import { runInCluster } from './cluster.ts'
import { recordHistory } from './history.ts'
import { renderReport, verdictOf } from './report.ts'
import { runSchedule } from './run.ts'
import { planSchedule } from './schedule.ts'
import { greet, settle } from './settle.ts'
import { planTiming, type Timing } from './timing.ts'
import { startWorld } from './world.ts'

/** How many want each core: a machine that has other things to do is given as much more time. */
function crowding(): number {
  return Math.max(1, loadavg()[0]! / availableParallelism())
}

/** Twice what the design allows: silence, watch liveness, a pod's grace and 30 s; then the brake. */
function settleMs({ fenceMs, livenessMs, brakeMs }: Timing): number {
  return (2 * (2 * fenceMs + livenessMs + 5_000 + 30_000) + brakeMs) * crowding()
}

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      minutes: { type: 'string', default: '1' },
      scale: { type: 'string', default: '1' },
      rate: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      cluster: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  const seed = Number(values.seed)
  const minutes = Number(values.minutes)
  const scale = Number(values.scale)
  const visitsPerSecond = Number(values.rate)
  if (!Number.isInteger(seed) || !(minutes > 0) || !(scale >= 1) || !(visitsPerSecond > 0)) {
    console.error('--seed is a whole number, --minutes and --rate are numbers above 0, --scale is 1 or more')
    return 2
  }
  if (values.cluster && !process.env.CLUSTER_STATE) return runInCluster(argv)
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-faults-'))
  const only = values.only.split(',').filter(Boolean)
  const again = `--seed ${seed} --minutes ${minutes} --scale ${scale} --rate ${visitsPerSecond}${values.only && ` --only ${values.only}`}`
  console.log(`again: npm run test:faults -- ${again}`)
  const timing = planTiming(scale)
  const world = await startWorld(dir, { seed, timing })
  let evidence: Evidence
  let report: Parameters<typeof renderReport>[0]
  try {
    const withInjector = world.faults !== undefined
    const schedule = planSchedule({ seed, lengthMs: minutes * 60_000, scale, visitsPerSecond, only, withInjector })
    const history = await recordHistory(world.kubeconfig)
    const told: Note[] = []
    const failures = await runSchedule(schedule, world, note => told.push(note))
    const { left, tookMs } = await settle(world, settleMs(timing))
    const unserved = await greet(world)
    const notes = [...world.processes.notes(), ...told].sort((a, b) => a.t - b.t)
    history.stop()
    evidence = { notes, versions: history.versions }
    const findings = check(evidence, timing)
    const unsettled = [...left, ...(unserved ? [unserved] : [])]
    report = { schedule, evidence, findings, unsettled, settledMs: tookMs, gaps: history.gaps, failures }
  } finally {
    await world.stop()
  }
  console.log(renderReport(report))
  const verdict = verdictOf(report)
  if (verdict.length === 0 && !values.keep) {
    await rm(dir, { recursive: true })
    return 0
  }
  await writeFile(join(dir, 'notes.json'), evidence.notes.map(note => `${JSON.stringify(note)}\n`).join(''))
  await writeFile(join(dir, 'history.json'), evidence.versions.map(one => `${JSON.stringify(one)}\n`).join(''))
  await appendFile(join(dir, 'report.txt'), renderReport(report))
  console.log(`all that was seen, and what each process wrote, is kept in ${dir}`)
  return verdict.length === 0 ? 0 : 1
}

process.exit(await main(process.argv.slice(2)))
