// How often the feed of `top` looks, waits and gives up: tests shorten these.
import type { ReflectorTiming } from '../../../../api/kube/reflector.ts'

export type FeedTiming = {
  /** Listeners are not told more often. */
  readonly publishMs: number
  /** What was forbidden is asked for again after this long. */
  readonly retryForbiddenMs: number
  /** A cluster without the product is looked at again. */
  readonly retryAbsentMs: number
  /** Without news for this long the API server is asked whether it is there. */
  readonly heartbeatMs: number
  readonly heartbeatTimeoutMs: number
  /** The proxies of the service that is open. */
  readonly lookOpenMs: number
  /** Those of visible rows. */
  readonly lookVisibleMs: number
  readonly lookTimeoutMs: number
  /** One interval of a sparkline. */
  readonly historyMs: number
  readonly watch: Partial<ReflectorTiming>
}

export const TIMING: FeedTiming = {
  publishMs: 200,
  retryForbiddenMs: 60_000,
  retryAbsentMs: 5_000,
  heartbeatMs: 5_000,
  heartbeatTimeoutMs: 4_000,
  lookOpenMs: 1_000,
  lookVisibleMs: 2_000,
  lookTimeoutMs: 4_000,
  historyMs: 2_000,
  // A person who waits before the screen is served by quicker attempts than a process that nobody looks at.
  watch: { backoff: { initialMs: 200, maxMs: 4_000 } },
}

export type Clock = {
  /** Milliseconds since the epoch. */
  readonly wall: () => number
  /** Milliseconds that never run backward. */
  readonly mono: () => number
}
