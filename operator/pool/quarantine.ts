// How long the address of a ticket stays taken whose holder nobody saw end: as long as that holder may still dial it (design, section 6, rule 11).
import type { KubeObject } from '../../api/kube/objects.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { serviceKeyOf } from '../caches.ts'
import type { Context } from '../context.ts'
import { readKeptFence } from '../infrastructure/keptFence.ts'

/** The CRD's default, for a service that nobody can ask any more and whose pool does not tell. */
const DEFAULT_FENCE = '5m'

/** Twice the longest fence that the ticket's holder may obey: of its own service, whichever pool asks, and whatever its Lease has said. */
export function quarantineMs(context: Context, ticket: Held): number {
  const key = serviceKeyOf(ticket) ?? ''
  const service = context.caches.service(key)
  const { holder } = ticket.status ?? {}
  const seenMs = holder ? context.holders.longestFenceMs(holder, ticket.metadata.namespace!) : 0
  const pool = context.caches.poolsOf(key).find(({ metadata }) => metadata.name === ticket.metadata.namespace)
  return 2 * Math.max(durationMs(service?.spec.proxy.fence ?? readKeptFence(pool) ?? DEFAULT_FENCE), seenMs)
}

type Held = KubeObject & { status?: { holder?: string } }
