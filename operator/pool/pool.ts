// One look at a service's pool, top to bottom: observe tickets, pods and holders; plan; carry the plan out.

import type { Lease } from '../../api/kube/objects.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'
import type { ServiceMemory } from '../memory.ts'
import { inParallel } from '../parallel.ts'
import { type LookPlan, planLook } from '../plan/look.ts'
import type { PoolWish } from '../plan/pool.ts'
import type { Ticket } from '../plan/view.ts'
import { createTickets, settleOverdue } from './create.ts'
import { confirmHolder, deleteSpentLeases, type HoldersLook, leasesOf, lookAtHolders } from './holderLook.ts'
import { observeTicket } from './observe.ts'
import { quarantineMs } from './quarantine.ts'
import { moveStarts, receiptsNeeded } from './receiptsNeeded.ts'
import { releaseRights } from './releaseRights.ts'
import type { PoolOrder, ServicePool } from './servicePool.ts'
import { takeStep } from './step.ts'
import { tellBase } from './tellBase.ts'
import { createTicketWriter, type TicketWriter } from './tickets.ts'
import { maxIdleMs, poolWish } from './wish.ts'

export type PoolLook = {
  readonly tickets: readonly Ticket[]
  readonly wish: PoolWish
  readonly plan: LookPlan
  readonly holders: HoldersLook
  readonly againAfterMs: number | undefined
  /** What failed, of which each will be tried again. */
  readonly troubles: readonly unknown[]
}

/** So many writes of one look are under way at once. */
const PARALLEL_WRITES = 16
const FORGET_AFTER_MS = 60_000

export async function lookAtPool(context: Context, pool: PoolOrder): Promise<PoolLook> {
  const objects = context.caches.ticketsOf(pool.key).filter(ticket => ticket.metadata.namespace === pool.namespace)
  const tickets = objects.map(ticket => observe(context, pool, ticket))
  const byName = new Map(objects.map(ticket => [ticket.metadata.name, ticket]))
  for (const ticket of tickets) context.creations.settled(pool.key, ticket.name)
  await settleOverdue(context, pool)
  const holders = await lookAtHolders(context, pool, tickets)
  const wish = wishOf(context, { pool, tickets, holders })

  const memory = context.memory.of(pool.namespace)
  const { limits } = context.settings
  const ends = (namespace: string) => context.caches.namespace(namespace)?.metadata.deletionTimestamp !== undefined
  const poolEnds = ends(pool.namespace)
  const plan = planLook({
    tickets,
    unseen: context.creations.count(pool.key),
    wish,
    limits,
    surplusForMs: memory.surplusSinceMono === undefined ? 0 : context.nowMono() - memory.surplusSinceMono,
    // Receipts go with their namespace: Kubernetes, which looks at pods first, is not to find finalizers afterwards, for it would begin anew.
    historyLimit: poolEnds ? 0 : pool.service.spec.pool.historyLimit,
    isNeeded: receiptsNeeded(context, pool.namespace, objects),
    quarantineMs(ticket) {
      const object = byName.get(ticket.name)!
      return context.addresses.quarantineLeftMs(object, quarantineMs(context, object))
    },
    context: {
      now: context.now(),
      holderState: holders.state,
      deletedForMs: pool.deletedForMs,
      namespaceEnds: ends(pool.service.metadata.namespace!),
      poolEnds,
      deletionPatienceMs: context.settings.deletionPatienceMs,
      unhealthyAfterMs: context.settings.unhealthyAfterMs,
      maxIdleMs: maxIdleMs(pool.service),
      retentionMs: durationMs(pool.service.spec.pool.retention),
      inUseAfterMs: context.settings.inUseAfterMs,
    },
  })
  tellBase(context, pool, wish)
  memory.base = wish.autoscaled?.memory
  memory.surplusSinceMono = plan.surplus ? (memory.surplusSinceMono ?? context.nowMono()) : undefined

  const troubles: unknown[] = []
  const parts = [
    () => carryOut(context, pool, plan),
    () => deleteExpired(context, pool, tickets),
    () => deleteSpentLeases(context, pool, tickets, holders.state),
    () => moveStarts(context, pool, tickets),
    () => releaseRights(context, pool.namespace, tickets),
  ]
  for (const part of parts) await part().catch(error => troubles.push(error))
  forget(memory, tickets, context.nowMono())
  const againAfterMs = earliest(plan.againAfterMs, holders.againAfterMs, wish.autoscaled?.fallsInMs)
  return { tickets, wish, plan, holders, againAfterMs, troubles }
}

async function carryOut(context: Context, pool: PoolOrder, plan: LookPlan): Promise<void> {
  const writer = writerOf(context, pool)
  const confirmations = new Map<string, ReturnType<typeof confirmHolder>>()
  const confirm = (holder: string) => {
    const asked = confirmations.get(holder) ?? confirmHolder(context, pool, holder)
    confirmations.set(holder, asked)
    return asked
  }
  const jobs = plan.steps.map(
    ({ ticket, step }) =>
      () =>
        takeStep(context, { pool, ticket, step, writer, confirm }),
  )
  if (pool.mayCreate && plan.create > 0) jobs.push(() => createTickets(context, pool, plan.create))
  await inParallel(jobs, PARALLEL_WRITES)
}

/** One call for many receipts, so not for each look. */
async function deleteExpired(context: Context, pool: PoolOrder, tickets: readonly Ticket[]): Promise<void> {
  if (!tickets.some(ticket => ticket.expired && !ticket.terminating)) return
  const memory = context.memory.of(pool.namespace)
  const sinceMs = context.nowMono() - (memory.expiredDeletedMono ?? Number.NEGATIVE_INFINITY)
  if (sinceMs < context.settings.lookMs && pool.deletedForMs === undefined) return
  memory.expiredDeletedMono = context.nowMono()
  await writerOf(context, pool).deleteExpired()
}

/** What is remembered of tickets that are gone is of no more use. */
function forget(memory: ServiceMemory, tickets: readonly Ticket[], nowMono: number): void {
  const known = new Set(tickets.map(ticket => ticket.uid))
  for (const uid of memory.stepsTaken.keys()) if (!known.has(uid)) memory.stepsTaken.delete(uid)
  // One of these may be of a ticket that is not seen yet.
  for (const [uid, atMono] of memory.podsBegun) {
    if (!known.has(uid) && nowMono - atMono > FORGET_AFTER_MS) memory.podsBegun.delete(uid)
  }
}

function writerOf(context: Context, pool: ServicePool): TicketWriter {
  return createTicketWriter(context.client, pool.namespace, () => new Date(context.now()))
}

function observe(context: Context, pool: PoolOrder, object: IsolationPod): Ticket {
  return observeTicket(object, {
    podOf: ticket => context.caches.pod(pool.namespace, ticket.metadata.name),
    node: name => context.caches.node(name),
    readiness: context.readiness,
    addressConflict: ticket => context.addresses.conflicts(ticket, other => quarantineMs(context, other)).length > 0,
  })
}

type Seen = { readonly pool: PoolOrder; readonly tickets: readonly Ticket[]; readonly holders: HoldersLook }

function wishOf(context: Context, { pool, tickets, holders }: Seen): PoolWish {
  const heard = (lease: Lease) => ['live', 'draining'].includes(holders.state(lease.spec?.holderIdentity ?? ''))
  const namespace = pool.service.metadata.namespace!
  const podsOfNeighbours = () =>
    context.caches
      .ticketsOfNamespace(namespace)
      .filter(({ metadata, status }) => metadata.namespace !== pool.namespace && status?.podDeletedAt === undefined)
      .length
  return poolWish({
    service: pool.service,
    now: context.now(),
    nowMono: context.nowMono(),
    baseMemory: context.memory.of(pool.namespace).base,
    templateHash: pool.templateHash,
    tickets,
    leases: leasesOf(context, pool).filter(heard),
    userNamespace: context.caches.namespace(namespace),
    podsOfNeighbours,
  })
}

export function earliest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter(ms => ms !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}
