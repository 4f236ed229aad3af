// The lines above the tabs of the open service: what it is, how it is, and why.
import type { Detail, Part, ServiceRow } from '../snapshot.ts'
import { type Tab, tabs } from '../source.ts'
import { cellText } from './cells.ts'
import { latency, rate } from './figures.ts'
import { clipLine, type Line, span, takeParts } from './line.ts'
import { serviceAge, stateTones, whyOf } from './lists/services.ts'
import { poolBar } from './pool.ts'
import { sparkline } from './spark.ts'
import type { Sight } from './ui.ts'
import { wrapAtMost } from './wrap.ts'

/** Lines that the reason may take. */
const whyLines = 3

/** `key` is of the open service; `row` is missing while nothing is known of it. */
export function drawServiceHead({ key, row }: { key: string; row: ServiceRow | undefined }, sight: Sight): Line[] {
  const { size, look, nowMs } = sight
  const { glyphs } = look
  const text = (value: string) => cellText(value, glyphs)
  const name = span(text(key), 'strong')
  if (!row) return [clipLine([name], size.columns, glyphs)]
  const title = takeParts(
    [
      [name],
      [span(`${glyphs.states[row.state]} ${row.state}`, stateTones[row.state])],
      ...(row.address ? [[span(text(row.address))]] : []),
      labelled('image', text(row.image)),
      labelled('base', baseOf(row, glyphs.becomes)),
      labelled('age', serviceAge(row, nowMs)),
      ...(row.poolNamespace ? [labelled('pool', text(row.poolNamespace))] : []),
    ],
    size.columns,
  )
  const why = whyOf(row, look)
  return [
    title.length > 0 ? title : clipLine([name], size.columns, glyphs),
    drawFigures(row, sight),
    ...(why === ''
      ? []
      : wrapAtMost(whyLines, why, size.columns, glyphs).map(line => [
          span(line, row.state === 'Ready' ? 'dim' : stateTones[row.state]),
        ])),
  ]
}

/** `5 → 12`: use has raised it. */
function baseOf({ base, leastBase }: ServiceRow, becomes: string): string {
  return leastBase === undefined || leastBase === base ? String(base) : `${leastBase} ${becomes} ${base}`
}

function labelled(label: string, value: string): Line {
  return [span(`${label} `, 'dim'), span(value)]
}

function drawFigures(row: ServiceRow, { size, look: { glyphs } }: Sight): Line {
  const { counts, traffic } = row
  const figure = (value: number, word: string, tone: 'plain' | 'bad' = 'plain'): Line => [
    span(String(value), value === 0 ? 'dim' : tone),
    span(` ${word}`, 'dim'),
  ]
  const bar = poolBar(row, Math.min(30, Math.floor(size.columns / 4)), glyphs)
  return takeParts(
    [
      ...(bar.length > 0 ? [bar] : []),
      figure(counts.inUse, 'in use'),
      figure(counts.idle + counts.reserved, 'available'),
      figure(counts.waiting, 'waiting', 'bad'),
      figure(counts.pending, 'pending'),
      ...(traffic
        ? [
            [span(`${rate(traffic.perSecond)}/s `), span(sparkline(traffic.history, 8, glyphs), 'accent' as const)],
            [
              span('accept p50 ', 'dim'),
              span(latency(traffic.acceptP50Ms)),
              span(' p99 ', 'dim'),
              span(latency(traffic.acceptP99Ms)),
            ],
          ]
        : []),
    ],
    size.columns,
  )
}

const titles: Record<Tab, string> = {
  ...{ connections: 'connections', pods: 'pods', receipts: 'receipts', events: 'events', log: 'proxy log' },
}

/** The open one stands in brackets, so that it needs no colour. */
export function drawTabs({ open, detail }: { open: Tab; detail: Detail | undefined }, { size, look }: Sight): Line {
  const drawn = (short: boolean) =>
    tabs.flatMap((tab, index): Line => {
      const label = short && tab !== open ? `${index + 1}` : `${index + 1}:${titles[tab]}${howMany(tab, detail?.[tab])}`
      return [span(tab === open ? `[${label}]` : ` ${label} `, tab === open ? 'strong' : 'dim'), span(' ')]
    })
  const full = drawn(false)
  const width = full.reduce((sum, { text }) => sum + text.length, 0)
  return clipLine(width <= size.columns ? full : drawn(true), size.columns, look.glyphs)
}

function howMany(tab: Tab, part: Part<unknown> | undefined): string {
  return part?.kind === 'rows' && tab !== 'log' && tab !== 'events' ? ` ${part.rows.length}` : ''
}
