// The table of crowds in docs/reliability.md.
import type { Figures, Spread } from './record.ts'
import { crowdNames } from './siege.ts'

/** A median beside a crowd, in those without it. */
const AIM = 2

/** In the order in which the crowds are listed. */
export function renderTable(all: readonly Figures[]): string {
  const order: readonly string[] = crowdNames
  const rows = all.toSorted((one, other) => order.indexOf(one.crowd) - order.indexOf(other.crowd))
  return [
    '| crowd | nobody there | the crowd elsewhere | the crowd at the proxy | ratio of the medians | of the crowd came, told, cut off | echoes; where, when |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(renderRow),
  ].join('\n')
}

function renderRow(one: Figures): string {
  const { crowd, words, calm, elsewhere, here, came, told, cut } = one
  const ratio = here.median / calm.median
  const shown = ratio > AIM ? `**${ratio.toFixed(2)}**` : ratio.toFixed(2)
  return `| ${[
    `\`${crowd}\`: ${words}`,
    ...[calm, elsewhere, here].map(renderSpread),
    shown,
    `${came}, ${told}, ${cut}`,
    `${one.echoes}; ${one.cores} cores, load ${one.load}; ${one.date}, ${one.commit}`,
  ].join(' | ')} |`
}

function renderSpread({ median, p95, p99 }: Spread): string {
  return [median, p95, p99].map(ms => ms.toFixed(2)).join(', ')
}
