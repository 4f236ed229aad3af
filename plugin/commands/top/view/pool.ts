// A pool as a bar: one mark for each pod while they fit, else in proportion, with no kind of pod lost.
import type { PoolCounts, ServiceState } from '../../../model/service.ts'
import type { Glyphs } from './glyphs.ts'
import { type Line, span, type Tone } from './line.ts'

type Kind = Exclude<keyof Glyphs['pool'], 'done'>

const tones: Record<Kind, Tone> = {
  ...{ inUse: 'accent', reserved: 'good', idle: 'good', pending: 'warn', broken: 'bad' },
}

export function poolBar(pool: { counts: PoolCounts; state: ServiceState }, width: number, glyphs: Glyphs): Line {
  const { inUse, reserved, idle, pending } = pool.counts
  // A pod that does not become ready in a service that is broken is one of the broken ones.
  const last: Kind = pool.state === 'Degraded' ? 'broken' : 'pending'
  const parts: [Kind, number][] = [
    ['inUse', inUse],
    ['reserved', reserved],
    ['idle', idle],
    [last, pending],
  ]
  const lengths = share(
    parts.map(([, count]) => count),
    width,
  )
  return parts.flatMap(([kind], index) =>
    lengths[index]! > 0 ? [span(glyphs.pool[kind].repeat(lengths[index]!), tones[kind])] : [],
  )
}

export function poolSize({ inUse, reserved, idle, pending }: PoolCounts): number {
  return inUse + reserved + idle + pending
}

/** Cells for each count, at most `width` in all; what is there at all has one, where there is room for that. */
export function share(counts: readonly number[], width: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total <= width) return [...counts]
  const cells = counts.map(count => (count > 0 ? Math.max(1, Math.floor((count / total) * width)) : 0))
  for (let spare = width - sum(cells); spare !== 0; spare -= Math.sign(spare)) {
    const at = spare > 0 ? furthest(counts, cells, total / width) : cells.indexOf(Math.max(...cells))
    cells[at] = Math.max(0, cells[at]! + Math.sign(spare))
  }
  return cells
}

/** The one that has the most left to show. */
function furthest(counts: readonly number[], cells: readonly number[], perCell: number): number {
  const missing = counts.map((count, index) => count - cells[index]! * perCell)
  return missing.indexOf(Math.max(...missing))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
