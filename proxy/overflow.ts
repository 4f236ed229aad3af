// Decides who gives way when clients wait and no pod is available: spec.pool.overflow. It is about the clients of this replica alone.
import type { Config } from './config.ts'
import type { Stay } from './overstay.ts'

export type Overflow = Config['overflow']

export type Evictable<S> = { readonly session: S; readonly stay: Stay }

export type EvictionSight<S> = {
  readonly overflow: Overflow
  readonly now: number
  /** Clients that wait for a pod. */
  readonly waiting: number
  /** Those of them for whom nobody was evicted yet. */
  readonly entitled: number
  /** Pods that are there or may still come, and that nobody uses: so many clients will be served without an eviction. */
  readonly places: number
  /** Those that are not about to end. */
  readonly sessions: readonly Evictable<S>[]
}

export type EvictionPlan<S> = {
  readonly victims: readonly S[]
  /** When somebody may be evicted who is too new now. */
  readonly again: number | undefined
}

/** Whoever has just come is left alone for this long, or a crowd would end each other's connections before a byte was said. */
const GRACE_MS = 1_000

export function planEvictions<S>(sight: EvictionSight<S>): EvictionPlan<S> {
  const { overflow, now, waiting, entitled, places, sessions } = sight
  const wanted = Math.min(waiting - places, entitled)
  if (wanted <= 0 || !evicts(overflow)) return { victims: [], again: undefined }
  const mayGo = sessions.filter(({ stay }) => stay.joinedAt <= now - GRACE_MS)
  const victims = mayGo.sort(inOrder[overflow]).slice(0, wanted)
  const news = sessions.map(({ stay }) => stay.joinedAt + GRACE_MS).filter(at => at > now)
  const isSettled = victims.length === wanted || news.length === 0
  return { victims: victims.map(({ session }) => session), again: isSettled ? undefined : minimum(news) }
}

/** Where nobody is to wait, those that are to be told that there is no pod for them: the last ones, and nobody whose pod has failed it. */
export function planRejections(sight: { waiting: number; failed: number; atHand: number }): number {
  const { waiting, failed, atHand } = sight
  return Math.max(0, Math.min(waiting - atHand, waiting - failed))
}

export function evicts(overflow: Overflow): overflow is keyof typeof inOrder {
  return overflow === 'EvictOldest' || overflow === 'EvictIdlest'
}

type Order = (one: Evictable<unknown>, other: Evictable<unknown>) => number

const oldest: Order = (one, other) => one.stay.joinedAt - other.stay.joinedAt
const inOrder = {
  EvictOldest: oldest,
  EvictIdlest: (one, other) => one.stay.quietSince - other.stay.quietSince || oldest(one, other),
} satisfies Record<string, Order>

function minimum(numbers: readonly number[]): number {
  return numbers.reduce((least, each) => Math.min(least, each))
}
