// The tabs of the one service that is open, each built of what is known by now.
import type { CoreEvent, Pod } from '../../../../api/kube/objects.ts'
import type { IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { concerns, viewEvents } from '../../../model/events.ts'
import type { Detail } from '../snapshot.ts'
import { buildConnectionRows, type SeenProxy } from './connectionRows.ts'
import type { LookFailure } from './looks.ts'
import { buildPodRows } from './podRows.ts'
import { buildReceiptRows } from './receiptRows.ts'
import { failing, loading, oldest, partOf, rows, type Sight, unavailable } from './sight.ts'

export type Parts = Pick<Detail, 'connections' | 'pods' | 'receipts' | 'events' | 'log'>

/** Proxies of the service that may be asked, and why the last look at one failed. */
export type Proxies = { readonly seen: readonly SeenProxy[]; readonly failure: LookFailure | undefined }

export function buildConnections({ seen, failure }: Proxies, tickets: Sight<IsolationPod>): Parts['connections'] {
  const isSeen = seen.some(({ account }) => account)
  if (!isSeen && !tickets.objects) {
    if (!failure) return tickets.lack ?? loading
    return failure.isForbidden ? unavailable(failure.why) : failing(failure.why)
  }
  return rows(buildConnectionRows(seen, tickets.objects ?? []), isSeen ? undefined : tickets.staleSinceMs)
}

export function buildPods(tickets: Sight<IsolationPod>, pods: Sight<Pod>): Parts['pods'] {
  if (!tickets.objects && !pods.objects) {
    return tickets.lack && pods.lack ? tickets.lack : loading
  }
  return rows(buildPodRows(tickets.objects, pods.objects), oldest(tickets.staleSinceMs, pods.staleSinceMs))
}

export function buildReceipts(tickets: Sight<IsolationPod>): Parts['receipts'] {
  return partOf(tickets, buildReceiptRows)
}

/** Those of the service itself stand in its own namespace among others', those of its pods in the pool. */
export function buildEvents(name: string, own: Sight<CoreEvent>, pool: Sight<CoreEvent>): Parts['events'] {
  if (!own.objects && !pool.objects) return partOf(own, viewEvents)
  const known = [...(own.objects ?? []).filter(event => concerns(name, event)), ...(pool.objects ?? [])]
  return rows(viewEvents(known), oldest(own.staleSinceMs, pool.staleSinceMs))
}
