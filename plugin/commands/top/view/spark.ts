// The last rates of connections as a line of small bars.
import type { Glyphs } from './glyphs.ts'

/** The newest `width` of them, at the right. The highest bar is the most of them, or one per second. */
export function sparkline(history: readonly number[], width: number, { spark }: Glyphs): string {
  const shown = history.slice(-width)
  const most = Math.max(1, ...shown)
  return shown
    .map(value => {
      const step = Math.ceil((value / most) * (spark.length - 1))
      return spark[Math.min(spark.length - 1, Math.max(0, step))]
    })
    .join('')
    .padStart(width)
}
