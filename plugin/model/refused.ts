// Clients that the proxies of a service sent away, by reason: one sum and one sentence for `status` and `top`. Pure.
import type { RefusalCount } from '../../api/v1alpha1/connections.ts'
import { countOf } from '../../operator/status/countOf.ts'
import { printable } from '../output/printable.ts'

/** One list for each proxy. The reason of most refusals comes first, those of the last minute before older ones. */
export function sumRefused(lists: readonly (readonly RefusalCount[])[]): RefusalCount[] {
  const sums = new Map<string, RefusalCount>()
  for (const { reason: told, count, recent } of lists.flat()) {
    const reason = printable(told)
    const sum = sums.get(reason) ?? { reason, count: 0, recent: 0 }
    sums.set(reason, { reason, count: sum.count + count, recent: sum.recent + recent })
  }
  return [...sums.values()].sort((a, b) => b.recent - a.recent || b.count - a.count || (a.reason < b.reason ? -1 : 1))
}

/** Empty when nobody was refused in the last minute. */
export function sayRefused(refused: readonly RefusalCount[]): string {
  const lately = refused.filter(({ recent }) => recent > 0)
  if (lately.length === 0) return ''
  const all = lately.reduce((sum, { recent }) => sum + recent, 0)
  const reasons = lately.map(({ reason, recent }) => (lately.length > 1 ? `${recent} ${reason}` : reason))
  return `${countOf(all, 'client was', 'clients were')} refused in the last minute (${reasons.join(', ')})`
}
