// Chance that a seed decides: the same seed, the same faults and arrivals.

export type Random = {
  /** From 0 to 1, 1 left out. */
  fraction(): number
  between(low: number, high: number): number
  pick<T>(choices: readonly T[]): T
  /** By weight. */
  draw<T>(weighted: readonly (readonly [weight: number, value: T])[]): T
}

/** mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    fraction,
    between: (low, high) => low + fraction() * (high - low),
    pick: choices => choices[Math.floor(fraction() * choices.length)]!,
    draw(weighted) {
      let left = fraction() * weighted.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of weighted) {
        left -= weight
        if (left < 0) return value
      }
      return weighted.at(-1)![1]
    },
  }
}
