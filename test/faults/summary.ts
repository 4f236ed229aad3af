// A run in figures, as docs/reliability/ keeps them: counted by the run itself, never by hand.
import type { Circumstances } from '../circumstances.ts'
import type { Note } from './check/evidence.ts'
import { groupBy, ofKind } from './check/evidence.ts'
import { gatedPods, readTickets } from './check/tickets.ts'
import { type Check, type Counts, countChecks, type Outcome } from './verdict.ts'

/** Where and how a run was made. The load is that of before it. */
export type RunCircumstances = Circumstances & {
  readonly command: string
  readonly server: 'sandbox' | 'kube-apiserver'
  readonly minutes: number
}

export type Summary = RunCircumstances & {
  readonly seed: number
  readonly day: string
  readonly gate: string
  readonly clients: number
  readonly greeted: number
  readonly accepts: number
  readonly pods: number
  readonly gatedPods: number
  readonly faults: number
  readonly faultsByKind: Readonly<Record<string, number>>
  /** Accepts that only a gate could have prevented; none of them by a pod that has one. */
  readonly known: number
  readonly turnedAway: number
  readonly settledSeconds: number
  readonly checks: Counts
  readonly wrong: readonly string[]
}

export function summarize(outcome: Outcome, checks: readonly Check[], circumstances: RunCircumstances): Summary {
  const { schedule, evidence, findings, turnedAway, settledMs } = outcome
  const { notes, versions } = evidence
  const withGate = gatedPods(readTickets(versions))
  const births = ofKind(notes, 'birth')
  return {
    ...circumstances,
    ...{ seed: schedule.seed, day: outcome.day, gate: outcome.gate },
    clients: ofKind(notes, 'called').length,
    greeted: new Set(ofKind(notes, 'answer').map(({ client }) => client)).size,
    accepts: ofKind(notes, 'accept').length,
    pods: births.length,
    gatedPods: births.filter(({ pod }) => withGate.has(pod)).length,
    faults: ofKind(notes, 'fault').length,
    faultsByKind: countFaults(notes),
    known: findings.filter(({ known }) => known).length,
    turnedAway: turnedAway.length,
    settledSeconds: Math.round(settledMs / 100) / 10,
    checks: countChecks(checks),
    wrong: checks.flatMap(({ what, wrong }) => wrong.map(says => `${what.split(':')[0]}: ${says}`)),
  }
}

/** In the order of their names. */
export function countFaults(notes: readonly Note[]): Record<string, number> {
  const named = groupBy(ofKind(notes, 'fault'), nameOf)
  return Object.fromEntries([...named].map(([name, group]) => [name, group.length] as const).sort())
}

function nameOf({ trouble, effect }: { trouble: string; effect: string }): string {
  if (effect.startsWith('api ')) return effect
  return (JSON.parse(trouble.slice(0, trouble.lastIndexOf('}') + 1)) as { kind: string }).kind
}
