// Decides whether a failed call may be tried again by the client itself; everything else is the caller's to decide.

export type Failure =
  | { kind: 'status'; status: number; retryAfterMs: number | undefined }
  | { kind: 'exchange'; stale: boolean }

export type Attempts = {
  isRead: boolean
  /** Failures so far, this one included. */
  failures: number
  /** What is left of the call's time; Infinity when it has no limit. */
  remainingMs: number
}

const MAX_POLITE_RETRIES = 4

/**
 * How long to wait before the next attempt, or undefined to report the failure.
 * A read on a kept connection that the server had just closed is repeated once. 429 promises that nothing was done, so even a
 * write is repeated; 503 promises nothing, so only a read is. Both only when the server says when to come back.
 */
export function planRetry(failure: Failure, attempts: Attempts, random: () => number): number | undefined {
  if (failure.kind === 'exchange') return failure.stale && attempts.isRead && attempts.failures === 1 ? 0 : undefined
  const mayRepeat = failure.status === 429 || (failure.status === 503 && attempts.isRead)
  if (!mayRepeat || failure.retryAfterMs === undefined || attempts.failures > MAX_POLITE_RETRIES) return undefined
  const waitMs = Math.round(failure.retryAfterMs * (1 + random() / 4))
  return waitMs < attempts.remainingMs ? waitMs : undefined
}
