// The next step of one ticket: a pure function of the ticket, its pod and its holder (design, section 6, rules 1 and 5 to 8).
import { type EndReason, endReasons } from '../../api/v1alpha1/reasons.ts'
import { type HolderState, isPodLost, type Retire, type RetireReason, type Ticket } from './view.ts'

export type TicketStep =
  | { readonly kind: 'none' }
  /** Nothing to do now; look again after `ms` at the latest. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'createPod' }
  | { readonly kind: 'publish'; readonly podUID: string; readonly podIP: string }
  | { readonly kind: 'makeIdle' }
  | { readonly kind: 'retire'; readonly retire: Retire; readonly reason: RetireReason }
  /** Write Done. With `confirmHolder`, only after the holder's Lease and pod and the ticket were read live and still say so. */
  | { readonly kind: 'end'; readonly reason: EndReason; readonly confirmHolder: boolean }
  | { readonly kind: 'deletePod'; readonly podUID: string }
  /** Label the pod of a session that lasts, so that a drain of its node waits. */
  | { readonly kind: 'markInUse'; readonly podUID: string }
  /** Write podDeletedAt, after a live read says that the pod is gone. */
  | { readonly kind: 'recordPodGone' }
  /** Drop the finalizer of a receipt that may go, and mark it for deletion. */
  | { readonly kind: 'expire' }
  /** Drop the finalizer of a ticket that somebody deleted. */
  | { readonly kind: 'release' }

export type TicketContext = {
  readonly now: number
  readonly holderState: (holder: string) => HolderState
  /** How long ago the DedicatedService was deleted; undefined while it lives. */
  readonly deletedForMs: number | undefined
  /** The namespace of the service is being deleted: Kubernetes ends the pods in it, our proxies too, before it deletes the service. */
  readonly namespaceEnds: boolean
  /** The pool namespace is being deleted: nothing can be made in it, and nothing that is there stays. */
  readonly poolEnds: boolean
  /** After its service was deleted, how long a live holder may take to end a ticket. */
  readonly deletionPatienceMs: number
  readonly unhealthyAfterMs: number
  readonly maxIdleMs: number | undefined
  readonly retentionMs: number
  /** A session that has lasted this long is marked in use. */
  readonly inUseAfterMs: number
  /** The ticket's holder was never seen to end, and its address may be dialled for this much longer. */
  readonly quarantineMs: number
  /** The receipt is beyond the bound, and no Pending ticket overlapped it. */
  readonly mayExpire: boolean
  /** A Pending ticket overlapped this receipt, and its address may still have to be compared with the receipt's. */
  readonly isNeeded: boolean
}

const none: TicketStep = { kind: 'none' }
const end = (reason: EndReason): TicketStep => ({ kind: 'end', reason, confirmHolder: false })

export function planTicket(ticket: Ticket, context: TicketContext): TicketStep {
  switch (ticket.phase) {
    case 'Pending':
      return planPending(ticket, context)
    case 'Idle':
      return planIdle(ticket, context)
    case 'Reserved':
    case 'Active':
      return planHeld(ticket, context)
    case 'Done':
      return planDone(ticket, context)
  }
}

/** The service or its pool goes with its namespace, which nothing can call off. */
export function isDoomed({ namespaceEnds, poolEnds }: Pick<TicketContext, 'namespaceEnds' | 'poolEnds'>): boolean {
  return namespaceEnds || poolEnds
}

/** Why a ticket without a holder is to end now, because somebody wishes so. */
function wishedEnd(ticket: Ticket, context: TicketContext): EndReason | undefined {
  if (context.deletedForMs !== undefined || isDoomed(context)) return 'Deleted'
  if (ticket.retire) return ticket.retireReason ?? 'Deleted'
  return ticket.terminating ? 'Deleted' : undefined
}

function planPending(ticket: Ticket, context: TicketContext): TicketStep {
  const wished = wishedEnd(ticket, context)
  if (wished) return end(wished)
  const { pod } = ticket
  if (!pod) {
    if (ticket.podUID) return end('PodLost')
    // A pod that bears the name but is not ours is never adopted; the name is used up.
    return ticket.foreignPod ? end('PodFailed') : { kind: 'createPod' }
  }
  if (pod.finished) return end('PodFailed')
  if (pod.terminating || isPodLost(ticket)) return end('PodLost')
  if (pod.broken) return end('PodFailed')
  if (!pod.ready || !pod.ip) return none
  if (!ticket.podUID) return { kind: 'publish', podUID: pod.uid, podIP: pod.ip }
  // The ticket as seen bears its address, so everything published before it is seen too (docs/decisions/0004).
  return ticket.addressConflict ? end('AddressConflict') : { kind: 'makeIdle' }
}

/** A pod that stays not ready is replaced without regard to how many are left: nobody may be given it. */
function isUnhealthy({ pod }: Ticket, context: TicketContext): boolean {
  return pod !== undefined && pod.notReadyForMs >= context.unhealthyAfterMs
}

/** When time alone could make a warm pod unhealthy, or old enough to be replaced (pool.ts). */
function waitForWear({ pod, createdAt }: Ticket, context: TicketContext): TicketStep {
  const waits: number[] = []
  if (pod && !pod.ready) waits.push(context.unhealthyAfterMs - pod.notReadyForMs)
  if (context.maxIdleMs !== undefined && createdAt + context.maxIdleMs > context.now)
    waits.push(createdAt + context.maxIdleMs - context.now)
  return waits.length > 0 ? { kind: 'wait', ms: Math.max(1, Math.min(...waits)) } : none
}

function planIdle(ticket: Ticket, context: TicketContext): TicketStep {
  if (isPodLost(ticket)) return end(ticket.pod?.finished ? 'PodFailed' : 'PodLost')
  if (ticket.pod?.broken) return end('PodFailed')
  const wished = wishedEnd(ticket, context) ?? (isUnhealthy(ticket, context) ? 'Unhealthy' : undefined)
  return wished ? end(wished) : waitForWear(ticket, context)
}

/** Reserved or Active: the holder ends it, never the operator while the holder lives. */
function planHeld(ticket: Ticket, context: TicketContext): TicketStep {
  const state = context.holderState(ticket.holder ?? '')
  if (state === 'ended') return { kind: 'end', reason: 'HolderLost', confirmHolder: true }
  if (state === 'silent') return { kind: 'end', reason: 'HolderSilent', confirmHolder: true }
  if (context.deletedForMs !== undefined) {
    const patience = context.deletionPatienceMs - context.deletedForMs
    return patience > 0 ? { kind: 'wait', ms: patience } : end('HolderSilent')
  }
  if (context.namespaceEnds && ticket.retire !== 'Now') return { kind: 'retire', retire: 'Now', reason: 'Deleted' }
  if (isPodLost(ticket) && ticket.retire !== 'Now') {
    // A warm pod that ended by itself is a failure of the pool, for the brake to count; a session whose pod ended is not.
    const reason = ticket.phase === 'Reserved' && ticket.pod?.finished ? 'Unhealthy' : 'PodLost'
    return { kind: 'retire', retire: 'Now', reason }
  }
  if (ticket.phase === 'Active') return planActive(ticket, context)
  if (ticket.retire) return none
  return isUnhealthy(ticket, context)
    ? { kind: 'retire', retire: 'Unused', reason: 'Unhealthy' }
    : waitForWear(ticket, context)
}

/** Most sessions are short: a label for each would cost a write for nothing. */
function planActive({ pod, phaseSince }: Ticket, { now, inUseAfterMs }: TicketContext): TicketStep {
  if (!pod || pod.markedInUse || pod.terminating) return none
  const waitMs = phaseSince + inUseAfterMs - now
  return waitMs > 0 ? { kind: 'wait', ms: waitMs } : { kind: 'markInUse', podUID: pod.uid }
}

function planDone(ticket: Ticket, context: TicketContext): TicketStep {
  const { now } = context
  const { pod } = ticket
  // The holder's clock wrote it, which may be ahead of ours: a used pod does not live on for that.
  const endedAt = Math.min(ticket.endedAt ?? now, now)
  if (pod) {
    if (pod.terminating) return none
    const keep = isToBeKept(ticket, context) ? endedAt + context.retentionMs - now : 0
    return keep > 0 ? { kind: 'wait', ms: keep } : { kind: 'deletePod', podUID: pod.uid }
  }
  if (ticket.podDeletedAt === undefined) return { kind: 'recordPodGone' }
  const quarantined = ticket.endReason === 'HolderSilent' ? context.quarantineMs : 0
  if (quarantined > 0) return { kind: 'wait', ms: quarantined }
  if (ticket.expired) return none
  const isOver = context.deletedForMs !== undefined
  // Who deletes a receipt by hand does not know that a pod may have been dialled under its address before that pod's own ticket was Idle.
  if (ticket.terminating) return context.isNeeded && !isOver ? none : { kind: 'release' }
  return context.mayExpire || isOver ? { kind: 'expire' } : none
}

/** For inspection: a pod that may have been used. One whose session gave way would fill the place that a client waits for. */
function isToBeKept({ endReason = 'HolderLost', terminating }: Ticket, { deletedForMs }: TicketContext): boolean {
  return endReasons[endReason] !== 'no' && endReason !== 'SessionOverflow' && deletedForMs === undefined && !terminating
}
