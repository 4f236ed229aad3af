// The table of runs in docs/reliability.md, made of the summaries that the runs themselves have written.
import type { Summary } from './summary.ts'

/** By day, then as they were made. */
export function renderTable(summaries: readonly Summary[]): string {
  const order = (one: Summary) => `${one.day === 'mixed' ? '' : one.day} ${one.server} ${one.gate} ${one.seed}`
  const rows = summaries.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).map(renderRow)
  const sum = (count: (one: Summary) => number) => summaries.reduce((total, one) => total + count(one), 0)
  return [
    `${summaries.length} runs, ${Math.round(sum(({ minutes }) => minutes) * 10) / 10} minutes of bad days: ${sum(({ clients }) => clients)} clients, ${sum(({ accepts }) => accepts)} accepts by ${sum(({ pods }) => pods)} pods, ${sum(({ faults }) => faults)} faults.`,
    '',
    '| command | where, when | clients, accepts, pods (with a gate) | faults | met without a gate, turned away by one | settled | checks |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function renderRow(one: Summary): string {
  const { checks, wrong } = one
  const verdict = [`${checks.passed} passed`, `${checks.failed} failed`, `${checks.skipped} skipped`].join(', ')
  const complaints = wrong.length > 0 ? `: ${wrong.length} violations` : ''
  return `| ${[
    `\`${one.command}\``,
    `${one.server}, ${one.cores} cores, load ${one.load}; ${one.date}, ${one.commit}`,
    `${one.clients}, ${one.accepts}, ${one.pods} (${one.gatedPods})`,
    one.faults,
    `${one.known}, ${one.turnedAway}`,
    `${one.settledSeconds} s`,
    `${verdict}${complaints}`,
  ].join(' | ')} |`
}
