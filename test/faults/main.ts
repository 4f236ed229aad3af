// `npm run test:faults -- --seed N --minutes M`: one bad day after another for the whole product, and the promise judged afterwards from what everybody saw. Inside `npm run cluster -- exec` against
// the real API server.
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './check/check.ts'
import type { Evidence, Note } from './check/evidence.ts'
import { recordHistory } from './history.ts'
import { renderReport, verdictOf } from './report.ts'
import { runSchedule } from './run.ts'
import { planSchedule } from './schedule.ts'
import { greet, settle } from './settle.ts'
import { fenceMs, livenessMs, startWorld } from './world.ts'

const TERMS = { fenceMs, livenessMs }
/** Twice what the design allows: silence, watch liveness, a pod's grace and 30 s; then the brake. */
const SETTLE_MS = 2 * (2 * fenceMs + livenessMs + 5_000 + 30_000) + 10_000

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      minutes: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  })
  const seed = Number(values.seed)
  const minutes = Number(values.minutes)
  if (!Number.isInteger(seed) || !(minutes > 0)) {
    console.error('--seed is a whole number, --minutes a number above 0')
    return 2
  }
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-faults-'))
  console.log(`seed ${seed}, ${minutes} minutes; again: npm run test:faults -- --seed ${seed} --minutes ${minutes}`)
  const world = await startWorld(dir, seed)
  let evidence: Evidence
  let report: Parameters<typeof renderReport>[0]
  try {
    const withInjector = world.faults !== undefined
    const schedule = planSchedule({ seed, lengthMs: minutes * 60_000, withInjector })
    const history = await recordHistory(world.kubeconfig)
    const told: Note[] = []
    const failures = await runSchedule(schedule, world, note => told.push(note))
    const { left, tookMs } = await settle(world, SETTLE_MS)
    const unserved = await greet(world)
    const notes = [...world.processes.notes(), ...told].sort((a, b) => a.t - b.t)
    history.stop()
    evidence = { notes, versions: history.versions }
    const findings = check(evidence, TERMS)
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
