// The accept times of the recent past, for `/connections`: exact percentiles over a window, where the metrics have buckets.

export type AcceptTimes = {
  add(ms: number): void
  /** Seconds; undefined while there is nothing to tell. `count` is of all, the percentiles of the window. */
  summary(): { count: number; p50: number | undefined; p99: number | undefined }
}

export function createAcceptTimes(windowSize = 1000): AcceptTimes {
  const window: number[] = []
  let count = 0
  return {
    add(ms) {
      window[count % windowSize] = ms
      count += 1
    },
    summary() {
      const sorted = window.toSorted((a, b) => a - b)
      return { count, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
    },
  }
}

function percentile(sorted: readonly number[], share: number): number | undefined {
  const ms = sorted[Math.ceil(sorted.length * share) - 1]
  return ms === undefined ? undefined : ms / 1000
}
