// npm run test:mutants: takes each guard of the protocol away, in a copy of the repository, and demands that its directed fault is noticed.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writePart } from '../docsPart.ts'
import { readArguments } from './arguments.ts'
import { type Copy, makeCopy } from './copy.ts'
import { type Outcome, runDirected } from './directed.ts'
import { applyEdits, type Edit } from './edit.ts'
import { type FaultName, faults } from './faults.ts'
import { type GuardName, guards } from './guards.ts'
import { findFault } from './judge.ts'
import { halvesOf, type Mutant, mutants, nameOf } from './mutants.ts'
import { mutantsPart, renderTable } from './table.ts'

const root = resolve(import.meta.dirname, '../..')
/** Copies, and runs at a time. */
const LANES = 2

const over = new AbortController()

/** Each once, however many mutants ask for it. */
const trials = new Map<string, Promise<Outcome>>()

function tryOnce(copy: Copy, fault: FaultName, without: readonly GuardName[]): Promise<Outcome> {
  const key = [fault, ...[...without].sort()].join(' ')
  const known = trials.get(key)
  if (known) return known
  const trial = copy.with(editsOf(without), () => runDirected(copy.folder, faults[fault], over.signal))
  trials.set(key, trial)
  return trial
}

const editsOf = (without: readonly GuardName[]): Edit[] => without.flatMap(name => [...guards[name].edits])

/** True when the mutant was caught. */
async function judge(copy: Copy, mutant: Mutant): Promise<boolean> {
  const { fault, without, breaks } = mutant
  const begun = performance.now()
  const sound = await tryOnce(copy, fault, [])
  const halves: { without: GuardName[]; outcome: Outcome }[] = []
  for (const half of halvesOf(mutant)) halves.push({ without: half, outcome: await tryOnce(copy, fault, half) })
  const wrong = findFault({ sound, halves, mutant: await tryOnce(copy, fault, without), breaks })
  const seconds = `${((performance.now() - begun) / 1000).toFixed(1)} s`
  console.log(`${wrong ? '✗' : '✓'} ${nameOf(mutant)}, ${seconds}: ${wrong ?? `caught, ${breaks}`}`)
  return wrong === undefined
}

async function judgeAll(chosen: readonly Mutant[]): Promise<number> {
  // Throws when one no longer fits, before minutes have gone by.
  for (const { without } of chosen) applyEdits(editsOf(without), file => readFileSync(join(root, file), 'utf8'))
  const copies = Array.from({ length: Math.min(LANES, chosen.length) }, () => makeCopy(root))
  const rest = [...chosen]
  const leave = () => {
    over.abort()
    for (const copy of copies) copy.remove()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave)
  let passed = 0
  const lane = async (copy: Copy) => {
    for (let next = rest.shift(); next; next = rest.shift()) if (await judge(copy, next)) passed += 1
  }
  try {
    await Promise.all(copies.map(lane))
  } finally {
    for (const copy of copies) copy.remove()
  }
  return passed
}

async function main(args: readonly string[]): Promise<number> {
  const { list, write, chosen } = readArguments(args)
  if (list) {
    for (const mutant of chosen) console.log(`${nameOf(mutant)}: ${faults[mutant.fault].words}; ${mutant.breaks}`)
    return 0
  }
  const passed = await judgeAll(chosen)
  const failed = chosen.length - passed
  console.log(`${passed} passed, ${failed} failed, 0 skipped`)
  // What was just refuted is not written down.
  if (write && failed === 0) writePart(mutantsPart, renderTable(mutants))
  return failed > 0 ? 1 : 0
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  (error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  },
)
