// --request-timeout as kubectl reads it: Go's durations, or a bare number of seconds.

const unitMs: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
}

/** Milliseconds; undefined for zero, which leaves the usual limits. Throws kubectl's sentence. */
export function requestTimeoutMs(text: string): number | undefined {
  const total = /^\d+$/.test(text) ? Number(text) * 1000 : goDurationMs(text)
  if (total === undefined) {
    throw new Error(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    )
  }
  return total > 0 ? Math.max(1, Math.round(total)) : undefined
}

/** `1h15m30.5s`. Undefined when it is none. */
function goDurationMs(text: string): number | undefined {
  if (!/^\+?(?:\d+(?:\.\d*)?(?:h|ms|m|s|us|µs|μs|ns))+$/.test(text)) return text === '' ? 0 : undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(h|ms|m|s|us|µs|μs|ns)/g)) {
    total += Number(amount) * unitMs[unit!]!
  }
  return total
}
