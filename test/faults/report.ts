// What a run has shown, for people: the figures, what was violated with its story, and what only the gate could have prevented.
import { ofKind } from './check/evidence.ts'
import { renderTimeline } from './check/timeline.ts'
import { countFaults, type Summary } from './summary.ts'
import { type Check, countChecks, type Outcome } from './verdict.ts'

const STORIES = 5

export function renderReport(outcome: Outcome, summary: Summary, checks: readonly Check[]): string {
  const { evidence, findings, failures, settledMs } = outcome
  const violations = findings.filter(({ known }) => !known)
  const limits = findings.filter(({ known }) => known)
  const stories = violations
    .slice(0, STORIES)
    .map(one => `${one.invariant}: ${one.says}\n${renderTimeline(evidence, one)}`)
  return [
    ...renderFigures(outcome, summary),
    `settled after ${(settledMs / 1_000).toFixed(1)} s`,
    ...failures.map(failure => `a trouble could not be made: ${failure}`),
    `known limits met by pods without a gate: ${limits.length}; wrong dials that a gate turned away: ${summary.turnedAway}`,
    ...limits.map(({ invariant, says, known }) => `  ${invariant}: ${says} (${known})`),
    ...stories,
    ...checks.flatMap(renderCheck),
    renderCounts(checks),
  ].join('\n')
}

function renderCheck({ what, wrong, untried }: Check): string[] {
  if (wrong.length > 0) return [`✗ ${what}`, ...wrong.map(line => `    ${line}`)]
  return untried === undefined ? [`✓ ${what}`] : [`- ${what}: ${untried}`]
}

/** As the other suites end (test/run.ts). */
function renderCounts(checks: readonly Check[]): string {
  const { passed, failed, skipped } = countChecks(checks)
  return `\n${passed} passed, ${failed} failed, ${skipped} skipped`
}

function renderFigures({ evidence: { notes, versions } }: Outcome, summary: Summary): string[] {
  const faults = Object.entries(countFaults(notes)).map(([name, count]) => `${name} ${count}`)
  const { clients, greeted, accepts, pods, gatedPods } = summary
  const began = ofKind(notes, 'began').filter(({ program }) => program !== 'gate').length
  return [
    `clients ${clients}, greeted by a pod ${greeted}; accepts ${accepts} by ${pods} pods, ${gatedPods} of them with a gate; SYNs ${ofKind(notes, 'syn').length}`,
    `processes of operators and proxies ${began}, holders ${ofKind(notes, 'holder').length}; versions of objects ${versions.length}`,
    `faults ${summary.faults}: ${faults.join(', ')}`,
  ]
}
