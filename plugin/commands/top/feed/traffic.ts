// All proxies of a service together: pure.
import { sumRefused } from '../../../model/refused.ts'
import type { Traffic } from '../snapshot.ts'
import type { Account } from './rates.ts'

export const INTERVALS = 20

/** Rates of the last intervals, oldest first; `atMs` is the end of the last one. */
export type History = { readonly perSecond: readonly number[]; readonly atMs: number }

/** `accounts` are those of the proxies that answered lately. Undefined while no rate is known. */
export function sumTraffic(
  accounts: readonly Account[],
  history: History | undefined,
  unanswered: number,
): Traffic | undefined {
  const perSecond = sumRates(accounts)
  if (perSecond === undefined) return undefined
  const { p50, p99 } = mergeAcceptTimes(accounts)
  const refused = sumRefused(accounts.map(({ look }) => look.refusals ?? []))
  return { perSecond, history: history?.perSecond ?? [], acceptP50Ms: p50, acceptP99Ms: p99, refused, unanswered }
}

export function sumRates(accounts: readonly Account[]): number | undefined {
  const rates = accounts.flatMap(({ perSecond }) => perSecond ?? [])
  return rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : undefined
}

/** One more interval when it is over. A gap, in which nobody looked, begins anew: what was in it is not known. */
export function extendHistory(
  history: History | undefined,
  perSecond: number,
  { atMs, intervalMs }: { atMs: number; intervalMs: number },
): History {
  const age = history ? atMs - history.atMs : Number.POSITIVE_INFINITY
  if (!history || age > 4 * intervalMs) return { perSecond: [perSecond], atMs }
  if (age < intervalMs * 0.9) return history
  return { perSecond: [...history.perSecond.slice(1 - INTERVALS), perSecond], atMs }
}

/**
 * The percentiles of a whole cannot be had from those of its parts. The p99 is the worst proxy's, which the true one never exceeds. The p50 is the median of
 * the proxies' medians, each weighted by the accepts that it tells of: a figure that one of the proxies really had.
 */
export function mergeAcceptTimes(accounts: readonly Account[]): { p50: number | undefined; p99: number | undefined } {
  const told = accounts.flatMap(({ look: { p50Ms, p99Ms, recent } }) =>
    p50Ms !== undefined && p99Ms !== undefined && recent > 0 ? [{ p50Ms, p99Ms, recent }] : [],
  )
  if (told.length === 0) return { p50: undefined, p99: undefined }
  const half = told.reduce((sum, { recent }) => sum + recent, 0) / 2
  let below = 0
  const middle = told
    .toSorted((a, b) => a.p50Ms - b.p50Ms)
    .find(({ recent }) => {
      below += recent
      return below >= half
    })
  return { p50: middle?.p50Ms, p99: Math.max(...told.map(({ p99Ms }) => p99Ms)) }
}
