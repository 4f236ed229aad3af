// The slope of a noisy series, and how sure it is: Theil and Sen's median of the slopes between all pairs, with Kendall's bounds. A few wild values move neither.

export type Point = { readonly t: number; readonly value: number }

export type Slope = {
  /** Per unit of `t`. */
  readonly slope: number
  /** The true slope lies between the two in 99 of 100 cases. */
  readonly low: number
  readonly high: number
}

/** Of the normal distribution: 99 % lie within so many standard deviations. */
const Z = 2.576

/** `points` are at least 3, each at another time. */
export function slopeOf(points: readonly Point[]): Slope {
  const slopes = points
    .flatMap((a, index) => points.slice(index + 1).map(b => (b.value - a.value) / (b.t - a.t)))
    .toSorted((a, b) => a - b)
  const count = points.length
  const spread = Z * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  const lowest = Math.floor((slopes.length - spread) / 2)
  const highest = Math.ceil((slopes.length + spread) / 2)
  return {
    slope: median(slopes),
    low: lowest < 0 ? Number.NEGATIVE_INFINITY : slopes[lowest]!,
    high: highest >= slopes.length ? Number.POSITIVE_INFINITY : slopes[highest]!,
  }
}

/** `values` are not empty. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Between the values beside it where it falls between two. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return below + (above - below) * (at - Math.floor(at))
}
