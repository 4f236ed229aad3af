// Decides when a session has lasted, or been silent, too long, and when to look at it again. Nobody is told of bytes as they pass; they are counted, and the count is looked at.
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { Config } from './config.ts'

export type Stay = {
  readonly joinedAt: number
  /** When a look last found that something had passed: at or after the last byte, so nobody is taken for silent too early. */
  readonly quietSince: number
}

export type StayLimits = Pick<Config, 'idleTimeoutMs' | 'maxDurationMs' | 'overflow'>

export type StayPlan =
  | { readonly kind: 'end'; readonly reason: EndReason }
  | { readonly kind: 'look'; readonly at: number }

/** So often the limits in force are read, and so late at most a change of them counts. */
const LONGEST_MS = 10_000
/** Who has been silent the longest has to be known to the second where that one is ended for others. */
const CLOSE_MS = 1_000
const SHORTEST_MS = 100

export function planStay({ joinedAt, quietSince }: Stay, limits: StayLimits, now: number): StayPlan {
  const { idleTimeoutMs = Number.POSITIVE_INFINITY, maxDurationMs = Number.POSITIVE_INFINITY, overflow } = limits
  const [tooLongAt, idleAt] = [joinedAt + maxDurationMs, quietSince + idleTimeoutMs]
  if (now >= tooLongAt) return { kind: 'end', reason: 'SessionMaxDuration' }
  if (now >= idleAt) return { kind: 'end', reason: 'SessionIdleTimeout' }
  const longestMs = overflow === 'EvictIdlest' ? CLOSE_MS : LONGEST_MS
  const everyMs = Math.min(longestMs, Math.max(SHORTEST_MS, idleTimeoutMs / 20))
  return { kind: 'look', at: Math.min(tooLongAt, idleAt, now + everyMs) }
}
