// Durations as the CRD writes them: `1h30m`, `5s`, `250ms`.

const unitMs: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** Milliseconds of a duration string. Throws on anything that the CRD's pattern would refuse. */
export function durationMs(text: string): number {
  if (!/^(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text) || text === '') {
    throw new Error(`"${text}" is not a duration; write it like 1h30m, 5s or 250ms`)
  }
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|h|m|s)/g)) total += Number(amount) * unitMs[unit!]!
  return total
}
