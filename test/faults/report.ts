// What a run has shown, for people: the figures, what was violated with its story, and what only the gate could have prevented.
import type { Evidence, Finding } from './check/evidence.ts'
import { groupBy, ofKind } from './check/evidence.ts'
import { renderTimeline } from './check/timeline.ts'
import type { Schedule } from './schedule.ts'

export type Outcome = {
  readonly schedule: Schedule
  readonly evidence: Evidence
  readonly findings: readonly Finding[]
  readonly unsettled: readonly string[]
  readonly settledMs: number
  readonly gaps: readonly string[]
  /** Troubles that could not be made. */
  readonly failures: readonly string[]
}

const STORIES = 5

/** Why the run is no success; empty: it is one. */
export function verdictOf({ evidence, findings, unsettled, gaps }: Outcome): string[] {
  const accepts = ofKind(evidence.notes, 'accept').length
  return [
    ...findings.filter(({ known }) => !known).map(({ invariant, says }) => `${invariant}: ${says}`),
    ...unsettled.map(what => `I6: ${what}`),
    ...gaps.map(gap => `the history has a gap, so that nothing is proved: ${gap}`),
    ...(accepts === 0 ? ['no pod accepted anybody, so that nothing is proved'] : []),
  ]
}

export function renderReport(outcome: Outcome): string {
  const { schedule, evidence, findings, failures, settledMs } = outcome
  const violations = findings.filter(({ known }) => !known)
  const limits = findings.filter(({ known }) => known)
  const verdict = verdictOf(outcome)
  const stories = violations
    .slice(0, STORIES)
    .map(one => `${one.invariant}: ${one.says}\n${renderTimeline(evidence, one)}`)
  return [
    ...renderFigures(outcome),
    `settled after ${(settledMs / 1_000).toFixed(1)} s`,
    ...failures.map(failure => `a trouble could not be made: ${failure}`),
    ...(limits.length > 0 ? [`known limits, from which only the gate protects: ${limits.length}`] : []),
    ...limits.map(({ invariant, says, known }) => `  ${invariant}: ${says} (${known})`),
    ...stories,
    verdict.length === 0
      ? `seed ${schedule.seed}: I1 to I6 hold`
      : `seed ${schedule.seed}: ${verdict.length} VIOLATIONS\n${verdict.map(line => `  ${line}`).join('\n')}`,
  ].join('\n')
}

function renderFigures({ evidence: { notes, versions } }: Outcome): string[] {
  const faults = [...groupBy(ofKind(notes, 'fault'), nameOf)].map(([name, group]) => `${name} ${group.length}`).sort()
  const clients = ofKind(notes, 'called').length
  const greeted = new Set(ofKind(notes, 'answer').map(({ client }) => client)).size
  return [
    `clients ${clients}, greeted by a pod ${greeted}; accepts ${ofKind(notes, 'accept').length} by ${ofKind(notes, 'birth').length} pods; SYNs ${ofKind(notes, 'syn').length}`,
    `processes of operators and proxies ${ofKind(notes, 'began').length}, holders ${ofKind(notes, 'holder').length}; versions of objects ${versions.length}`,
    `faults ${ofKind(notes, 'fault').length}: ${faults.join(', ')}`,
  ]
}

function nameOf({ trouble, effect }: { trouble: string; effect: string }): string {
  if (effect !== 'api') return effect
  const said = JSON.parse(trouble) as { effect: { kind: string } }
  return `api ${said.effect.kind}`
}
