// The first lines: where this looks, how much there is, whether the figures are of now, and what may not be seen.
import type { Snapshot } from '../snapshot.ts'
import { cellText } from './cells.ts'
import { clock } from './figures.ts'
import { clipLine, type Line, type Span, span, spread, takeParts } from './line.ts'
import { poolSize } from './pool.ts'
import type { Sight } from './ui.ts'

export function drawHeader(sight: Sight): Line {
  const { snapshot, size, look } = sight
  const text = (value: string) => cellText(value, look.glyphs)
  const { services } = snapshot
  const pods = sum(snapshot, row => poolSize(row.counts))
  const waiting = sum(snapshot, row => row.counts.waiting)
  const parts: Line[] = [
    [span('isolation', 'strong')],
    [span('ns ', 'dim'), span(text(snapshot.namespace ?? 'all'))],
    ...(waiting > 0 ? [[span(`${waiting} waiting`, 'bad')]] : []),
    [span(count(services.length, 'service'))],
    [span(count(pods, 'pod'))],
    [span(`${sum(snapshot, row => row.counts.inUse)} in use`)],
    [span('ctx ', 'dim'), span(text(snapshot.context))],
  ]
  const right = [drawLink(sight)]
  const room = size.columns - right[0]!.text.length - 2
  return spread(
    { left: takeParts(snapshot.services.length > 0 ? parts : [parts[0]!, parts[1]!, parts.at(-1)!], room), right },
    size.columns,
    look.glyphs,
  )
}

function drawLink({ snapshot: { link }, ui: { paused }, look: { glyphs, utcOffsetMinutes }, nowMs }: Sight): Span {
  const at = (ms: number) => clock(ms, utcOffsetMinutes)
  if (paused) return span(`PAUSED since ${at(paused.atMs)}`, 'warn')
  switch (link.kind) {
    case 'connecting':
      return span(`connecting${glyphs.ellipsis}`, 'warn')
    case 'notInstalled':
      return span('not installed', 'bad')
    case 'reconnecting':
      return span(`${glyphs.alert} reconnecting (${link.attempt})${glyphs.ellipsis}`, 'bad')
    case 'live':
      return span(`live ${at(nowMs)}`, 'dim')
  }
}

/** One line for each kind of bad news, none for none. */
export function drawAlerts({ snapshot: { link, forbidden }, size, look }: Sight): Line[] {
  const { glyphs, utcOffsetMinutes } = look
  const line = (text: string, tone: 'bad' | 'warn') =>
    clipLine([span(`${glyphs.alert} ${cellText(text, glyphs)}`, tone)], size.columns, glyphs)
  const stale =
    link.kind === 'reconnecting'
      ? [line(`figures are of ${clock(link.sinceMs, utcOffsetMinutes)}: ${link.why}`, 'bad')]
      : []
  const [first, ...others] = forbidden
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  return [...stale, ...(first === undefined ? [] : [line(`not shown: ${first}${more}`, 'warn')])]
}

function sum({ services }: Snapshot, value: (row: Snapshot['services'][number]) => number): number {
  return services.reduce((total, row) => total + value(row), 0)
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
