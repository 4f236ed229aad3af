// How long to wait after the n-th failure in a row: doubling, bounded, and spread so that a crowd does not return at once.

export type Backoff = { initialMs: number; maxMs: number }

/** `failures` is 1 after the first one. The answer lies between half and all of the doubled wait; `random()` is in [0, 1). */
export function backoffMs({ initialMs, maxMs }: Backoff, failures: number, random: () => number): number {
  const doublings = Math.min(Math.max(failures, 1) - 1, 50)
  const full = Math.min(maxMs, initialMs * 2 ** doublings)
  return Math.round(full / 2 + (full / 2) * random())
}
