// The accept times of the recent past, for `/connections`: exact percentiles over a window, where the metrics have buckets.
import type { AcceptSummary } from '../api/v1alpha1/connections.ts'

export type AcceptTimes = {
  add(ms: number): void
  summary(): AcceptSummary
}

export type AcceptTimesOptions = {
  /** Monotonic, milliseconds. */
  readonly now: () => number
  readonly windowSize?: number
  /** What is older says nothing about now. */
  readonly windowMs?: number
}

export function createAcceptTimes({ now, windowSize = 1000, windowMs = 60_000 }: AcceptTimesOptions): AcceptTimes {
  const window: { readonly ms: number; readonly at: number }[] = []
  let count = 0
  return {
    add(ms) {
      window[count % windowSize] = { ms, at: now() }
      count += 1
    },
    summary() {
      const since = now() - windowMs
      const sorted = window.flatMap(({ ms, at }) => (at > since ? [ms] : [])).sort((a, b) => a - b)
      return { count, recent: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
    },
  }
}

function percentile(sorted: readonly number[], share: number): number | undefined {
  const ms = sorted[Math.ceil(sorted.length * share) - 1]
  return ms === undefined ? undefined : ms / 1000
}
