// The rows of the overview: what is wrong first, and why in words.

import { sayRefused } from '../../../../model/refused.ts'
import type { ServiceState } from '../../../../model/service.ts'
import { ageOf } from '../../../../output/age.ts'
import type { ServiceRow } from '../../snapshot.ts'
import type { Column } from '../columns.ts'
import { clock, latency, rate } from '../figures.ts'
import { span, type Tone } from '../line.ts'
import { poolBar, poolSize } from '../pool.ts'
import { sparkline } from '../spark.ts'
import { ascending, by, type Drawing, descending, type ListKind } from './list.ts'

export const stateTones: Record<ServiceState, Tone> = {
  ...{ Degraded: 'bad', Queueing: 'warn', Deleting: 'dim', Progressing: 'warn', Ready: 'good', Unknown: 'warn' },
}

const ranks: Record<ServiceState, number> = {
  ...{ Degraded: 0, Queueing: 1, Progressing: 3, Deleting: 4, Unknown: 5, Ready: 6 },
}

/** Clients that wait are trouble whatever the state says. */
function rankOf({ state, counts }: ServiceRow): number {
  return counts.waiting > 0 ? Math.min(ranks[state], 2) : ranks[state]
}

const byName = by<ServiceRow>(
  ascending(({ namespace }) => namespace),
  ascending(({ name }) => name),
)
const available = ({ counts }: ServiceRow) => counts.idle + counts.reserved

export const services: ListKind<ServiceRow> = {
  name: 'services',
  keyOf: ({ key }) => key,
  textOf: ({ key, state, reason, message }) => `${key} ${state} ${reason} ${message}`,
  orders: [
    {
      name: 'trouble',
      compare: by(
        ascending(rankOf),
        descending(({ counts }) => counts.waiting),
        byName,
      ),
    },
    { name: 'name', compare: byName },
    {
      name: 'use',
      compare: by(
        descending(({ counts }) => counts.inUse),
        byName,
      ),
    },
    {
      name: 'waiting',
      compare: by(
        descending(({ counts }) => counts.waiting),
        byName,
      ),
    },
    {
      name: 'pods',
      compare: by(
        descending(({ counts }) => poolSize(counts)),
        byName,
      ),
    },
    {
      name: 'rate',
      compare: by(
        descending(({ traffic }) => traffic?.perSecond),
        byName,
      ),
    },
    {
      name: 'p99',
      compare: by(
        descending(({ traffic }) => traffic?.acceptP99Ms),
        byName,
      ),
    },
    {
      name: 'age',
      compare: by(
        descending(({ createdAtMs }) => createdAtMs),
        byName,
      ),
    },
  ],
  columns: serviceColumns,
  isStale: ({ staleSinceMs }) => staleSinceMs !== undefined,
  fields: row => [
    ['name', row.key],
    ['state', row.state],
    ['why', reasonOf(row)],
  ],
  empty: '',
}

function serviceColumns(drawing: Drawing): Column<ServiceRow>[] {
  const { glyphs, oneNamespace } = drawing
  const number = (
    title: string,
    leaves: number | undefined,
    value: (row: ServiceRow) => number,
    tone: Tone = 'plain',
  ) => ({
    ...{ title, align: 'right' as const, min: 3, max: 6, ...(leaves === undefined ? {} : { leaves }) },
    wants: (row: ServiceRow) => String(value(row)).length,
    draw: (row: ServiceRow) => span(String(value(row)), value(row) === 0 ? 'dim' : tone),
  })
  const text = (title: string, value: (row: ServiceRow) => string, [min, max]: [number, number], leaves?: number) => ({
    ...{ title, min, max, ...(leaves === undefined ? {} : { leaves }) },
    wants: (row: ServiceRow) => value(row),
    draw: (row: ServiceRow) => span(value(row)),
  })
  return [
    ...(oneNamespace ? [] : [text('NAMESPACE', row => row.namespace, [9, 20], 12)]),
    { ...text('NAME', row => row.name, [12, 63]), first: true },
    {
      ...{ title: 'POOL', min: 10, max: 24, leaves: 8 },
      wants: row => poolSize(row.counts),
      draw: (row, width) => poolBar(row, width, glyphs),
    },
    number('USE', 11, row => row.counts.inUse),
    number('AVAIL', 10, available),
    number('PEND', 1, row => row.counts.pending),
    number('WAIT', undefined, row => row.counts.waiting, 'bad'),
    {
      ...{ title: 'CONN/S', align: 'right', min: 6, max: 6, leaves: 7 },
      draw: ({ traffic }) => span(rate(traffic?.perSecond), traffic?.perSecond ? 'plain' : 'dim'),
    },
    {
      ...{ title: '', min: 8, max: 8, leaves: 2 },
      isBlank: ({ traffic }) => traffic === undefined,
      draw: ({ traffic }, width) => [
        span(traffic ? sparkline(traffic.history, width, glyphs) : ' '.repeat(width), 'accent'),
      ],
    },
    latencyColumn('P50', 3, row => row.traffic?.acceptP50Ms),
    latencyColumn('P99', 4, row => row.traffic?.acceptP99Ms),
    {
      ...{ title: 'STATE', min: 13, max: 13 },
      draw: ({ state }) => span(`${glyphs.states[state]} ${state}`, stateTones[state]),
    },
    {
      ...{ title: '', min: 16, max: 16, leaves: 5, grows: true },
      isBlank: row => whyOf(row, drawing) === '',
      draw: row => span(whyOf(row, drawing), row.state === 'Ready' ? 'dim' : 'plain'),
    },
  ]
}

function latencyColumn(
  title: string,
  leaves: number,
  value: (row: ServiceRow) => number | undefined,
): Column<ServiceRow> {
  return {
    ...{ title, align: 'right', min: 5, max: 6, leaves },
    wants: row => latency(value(row)).length,
    draw: row => span(latency(value(row)), value(row) === undefined ? 'dim' : 'plain'),
  }
}

/** Why it is as it is, in words; empty when all is well and known. */
export function whyOf(row: ServiceRow, { utcOffsetMinutes }: Pick<Drawing, 'utcOffsetMinutes'>): string {
  const notes = [
    row.staleSinceMs === undefined ? '' : `as of ${clock(row.staleSinceMs, utcOffsetMinutes)}`,
    reasonOf(row),
    sayRefused(row.traffic?.refused ?? []),
    row.traffic && row.traffic.unanswered > 0 ? unanswered(row.traffic.unanswered) : '',
  ]
  return notes.filter(Boolean).join('; ')
}

/** The word to look up first, then the sentence. */
function reasonOf({ reason, message }: ServiceRow): string {
  if (message === '' || reason === '' || message.startsWith(reason)) return message || reason
  return `${reason}: ${message}`
}

function unanswered(proxies: number): string {
  return proxies === 1 ? '1 proxy does not answer' : `${proxies} proxies do not answer`
}

export function serviceAge(row: ServiceRow, nowMs: number): string {
  return ageOf(row.createdAtMs, Math.max(nowMs, row.createdAtMs))
}
