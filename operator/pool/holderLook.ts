// The holders of one service: judged by what the watches show, and asked for live before anything of theirs is ended (design, section 6, rule 8).
import { isAbsent, isKubeError } from '../../api/kube/errors.ts'
import type { Lease, Pod } from '../../api/kube/objects.ts'
import { leases, pods } from '../../api/kube/resources.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { holderPodUID, leaseName, releasedAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'
import {
  type HolderJudgement,
  judgeHolder,
  judgeHolders,
  nextReadInMs,
  patienceMs,
  shouldProbe,
} from '../plan/holder.ts'
import type { HolderState, Ticket } from '../plan/view.ts'
import type { ServicePool } from './servicePool.ts'

export type HoldersLook = {
  readonly state: (holder: string) => HolderState
  /** When the Lease of a holder should be read that is silent by then, or read again. Undefined: there is no holder. */
  readonly againAfterMs: number | undefined
}

/** Judges every holder that a ticket or a Lease names; reads the Leases of those that seem silent. */
export async function lookAtHolders(
  context: Context,
  pool: ServicePool,
  tickets: readonly Ticket[],
): Promise<HoldersLook> {
  const named = holdersOf(tickets, leasesOf(context, pool))
  const judgement = judgementNow(context, pool.service)
  const sights = [...named].map(holder => context.holders.sight(holder, pool.namespace, proxyPod(context, holder)))
  const quiet = sights.filter(sight => shouldProbe(sight, judgement))
  await Promise.all(quiet.map(sight => probe(context, pool, sight.holder, patienceMs(sight, judgement))))
  const fresh =
    quiet.length === 0
      ? sights
      : [...named].map(holder => context.holders.sight(holder, pool.namespace, proxyPod(context, holder)))
  const judgementAfter = { ...judgement, nowMono: context.nowMono() }
  const states = judgeHolders(fresh, judgementAfter)
  const waits = fresh.map(sight => nextReadInMs(sight, judgementAfter))
  return {
    state: holder => states.get(holder) ?? 'stale',
    againAfterMs: waits.length > 0 ? Math.min(...waits) : undefined,
  }
}

/** Judges one holder again, from a live Lease and a live proxy pod. */
export async function confirmHolder(context: Context, pool: ServicePool, holder: string): Promise<HolderState> {
  await lookAtLease(context, pool, holder)
  const cached = proxyPod(context, holder)
  const pod =
    cached &&
    (await orAbsent(context.client.get(pods, { namespace: cached.metadata.namespace, name: cached.metadata.name })))
  const sight = context.holders.sight(
    holder,
    pool.namespace,
    pod?.metadata.uid === holderPodUID(holder) ? pod : undefined,
  )
  return judgeHolder(sight, judgementNow(context, pool.service))
}

/** Deletes the Leases that no ticket needs any more: of holders that ended, and of those that gave everything back. */
export async function deleteSpentLeases(
  context: Context,
  pool: ServicePool,
  tickets: readonly Ticket[],
  state: HoldersLook['state'],
): Promise<void> {
  const held = new Set(tickets.flatMap(ticket => (ticket.phase !== 'Done' && ticket.holder ? [ticket.holder] : [])))
  const spent = leasesOf(context, pool).filter(lease => {
    const holder = lease.spec?.holderIdentity ?? ''
    const over =
      lease.metadata.annotations?.[releasedAnnotation] === 'true' ||
      state(holder) === 'ended' ||
      state(holder) === 'silent'
    return over && !held.has(holder)
  })
  for (const { metadata } of spent) {
    const { namespace, name, uid, resourceVersion } = metadata
    try {
      await context.client.delete(leases, { namespace, name }, { uid, resourceVersion })
    } catch (error) {
      // It changed or is gone: the next look sees which.
      if (!isKubeError(error, 'conflict', 'notFound')) throw error
    }
  }
}

function holdersOf(tickets: readonly Ticket[], known: readonly Lease[]): Set<string> {
  const held = tickets
    .filter(ticket => ticket.phase === 'Reserved' || ticket.phase === 'Active')
    .map(ticket => ticket.holder)
  const leased = known.map(lease => lease.spec?.holderIdentity)
  return new Set([...held, ...leased].flatMap(holder => (holder ? [holder] : [])))
}

function judgementNow(context: Context, service: DedicatedService): HolderJudgement {
  return {
    nowMono: context.nowMono(),
    defaultFenceMs: durationMs(service.spec.proxy.fence),
    brakeMs: context.settings.holderBrakeMs,
  }
}

/** Whoever may write Leases anywhere can give them the labels of any service: only those in its pool count. */
export function leasesOf(context: Context, pool: ServicePool): Lease[] {
  return context.caches.leasesOf(pool.key).filter(lease => lease.metadata.namespace === pool.namespace)
}

function proxyPod(context: Context, holder: string): Pod | undefined {
  return context.caches.podByUID(holderPodUID(holder))
}

async function probe(context: Context, pool: ServicePool, holder: string, patience: number): Promise<void> {
  try {
    await lookAtLease(context, pool, holder)
    context.holders.probed(holder, true, patience / 4)
  } catch (error) {
    context.holders.probed(holder, false, patience / 4)
    throw error
  }
}

/** What a live read says goes before what the watch shows. */
async function lookAtLease(context: Context, pool: ServicePool, holder: string): Promise<void> {
  const ref = { namespace: pool.namespace, name: leaseName(holderPodUID(holder)) }
  const lease = await orAbsent(context.client.get(leases, ref))
  if (lease) context.holders.leaseSeen(lease)
  else context.holders.leaseMissing(holder, pool.namespace)
}

async function orAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}
