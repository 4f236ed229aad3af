// --request-timeout as kubectl reads it: Go's durations, or a bare number of seconds.
import { goDurationMs } from '../cli/duration.ts'

/** Milliseconds; undefined for zero, which leaves the usual limits. Throws kubectl's sentence. */
export function requestTimeoutMs(text: string): number | undefined {
  const total = /^\d*$/.test(text) ? Number(text) * 1000 : goDurationMs(text)
  if (total === undefined) {
    throw new Error(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    )
  }
  return total > 0 ? Math.max(1, Math.round(total)) : undefined
}
