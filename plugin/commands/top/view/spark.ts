// The last rates of connections as a line of small bars.
import type { Glyphs } from './glyphs.ts'

/** The newest `width` of them, at the right. The highest bar is the most of them, or one per second. */
export function sparkline(history: readonly number[], width: number, { spark }: Glyphs): string {
  const shown = history.slice(-width)
  const most = Math.max(1, ...shown)
  return shown
    .map(value => {
      const step = Math.round((value / most) * (spark.length - 1))
      return spark[value > 0 ? Math.max(1, step) : 0]
    })
    .join('')
    .padStart(width)
}
