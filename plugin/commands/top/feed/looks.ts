// Asks the proxies that are on screen, again and again, and keeps of each what was seen last and how fast it was.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { isKubeError } from '../../../../api/kube/errors.ts'
import { askProxy } from '../../../cluster/askProxy.ts'
import { type Asked, nextLookMs, planLooks } from './lookPlan.ts'
import { type Account, account } from './rates.ts'
import type { Clock, FeedTiming } from './timing.ts'

export type LookWish = { readonly namespace: string; readonly name: string; readonly everyMs: number }

type Looks = {
  /** Proxies to ask from now on, by key; none: nothing is asked. */
  follow(wishes: ReadonlyMap<string, LookWish>): void
  /** Undefined before the first answer. */
  accountOf(key: string): Account | undefined
  /** Why the last look failed; undefined when it did not. */
  failureOf(key: string): LookFailure | undefined
  /** On the monotonic clock: when the API server last gave an answer of a proxy. */
  lastContact(): number
  close(): void
}

export type LookFailure = { readonly why: string; readonly isForbidden: boolean }

type LooksOptions = {
  readonly client: KubeClient
  /** After every look, whatever came of it. */
  readonly onLook: (key: string) => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

type Entry = {
  wish: LookWish
  dueAtMs: number
  failures: number
  account: Account | undefined
  failure: LookFailure | undefined
  underWay: AbortController | undefined
}

export function createLooks({ client, onLook, timing, clock }: LooksOptions): Looks {
  const entries = new Map<string, Entry>()
  let contact = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  /** Begins what is due, and comes back for the next. */
  const pump = () => {
    clearTimeout(timer)
    const now = clock.mono()
    for (const key of planLooks(askedOf(entries), now)) void look(key, entries.get(key)!)
    const waiting = [...entries.values()].filter(({ underWay, dueAtMs }) => !underWay && dueAtMs > now)
    if (waiting.length === 0) return
    const next = Math.min(...waiting.map(({ dueAtMs }) => dueAtMs))
    timer = setTimeout(pump, Math.max(1, next - now))
  }
  const look = async (key: string, entry: Entry) => {
    const outcome = await lookOnce(entry, { client, timing, clock })
    if (outcome === 'abandoned') return
    if (outcome === 'answered') contact = clock.mono()
    onLook(key)
    pump()
  }
  return {
    follow(wishes) {
      for (const [key, entry] of entries) {
        if (wishes.has(key)) continue
        entries.delete(key)
        entry.underWay?.abort()
      }
      for (const [key, wish] of wishes) entries.set(key, entryFor(wish, entries.get(key), clock.mono()))
      pump()
    },
    accountOf: key => entries.get(key)?.account,
    failureOf: key => entries.get(key)?.failure,
    lastContact: () => contact,
    close() {
      clearTimeout(timer)
      for (const { underWay } of entries.values()) underWay?.abort()
      entries.clear()
    },
  }
}

function askedOf(entries: ReadonlyMap<string, Entry>): Asked[] {
  return [...entries].map(([key, { dueAtMs, failures, underWay }]) => ({
    ...{ key, dueAtMs, failures },
    isUnderWay: underWay !== undefined,
  }))
}

/** The same entry where there is one: a look may be under way. */
function entryFor(wish: LookWish, entry: Entry | undefined, now: number): Entry {
  if (!entry) return { wish, dueAtMs: now, failures: 0, account: undefined, failure: undefined, underWay: undefined }
  // A service that was just opened does not wait for its row's turn.
  if (wish.everyMs < entry.wish.everyMs && entry.failures === 0) entry.dueAtMs = now
  entry.wish = wish
  return entry
}

/** Writes into the entry what came of it and when the next look is due. */
async function lookOnce(
  entry: Entry,
  { client, timing, clock }: Pick<LooksOptions, 'client' | 'timing' | 'clock'>,
): Promise<'answered' | 'failed' | 'abandoned'> {
  const underWay = new AbortController()
  entry.underWay = underWay
  const begunAt = clock.mono()
  try {
    const seen = await askProxy(client, entry.wish, { timeoutMs: timing.lookTimeoutMs, signal: underWay.signal })
    entry.account = account(entry.account, seen, { atMs: clock.mono(), markMs: timing.historyMs })
    entry.failures = 0
    entry.failure = undefined
    entry.dueAtMs = begunAt + entry.wish.everyMs
    return 'answered'
  } catch (error) {
    if (underWay.signal.aborted) return 'abandoned'
    entry.failures += 1
    entry.failure = describe(error)
    const { isForbidden } = entry.failure
    const pauseMs = isForbidden ? timing.retryForbiddenMs : nextLookMs(entry.wish.everyMs, entry.failures)
    entry.dueAtMs = clock.mono() + pauseMs
    return 'failed'
  } finally {
    entry.underWay = undefined
  }
}

function describe(error: unknown): LookFailure {
  const why = error instanceof Error ? error.message : String(error)
  return { why, isForbidden: isKubeError(error, 'forbidden') }
}
