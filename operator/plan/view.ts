// What planning sees: tickets, target pods and the service's wish as plain values. Times are milliseconds; `now` and everything compared to it is Unix time.
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import type { IsolationPodSpec, IsolationPodStatus } from '../../api/v1alpha1/types.generated.ts'

export type Phase = IsolationPodStatus['phase']
export type Retire = NonNullable<IsolationPodSpec['retire']>
export type RetireReason = NonNullable<IsolationPodSpec['retireReason']>

/** The pod that a ticket owns: it bears the ticket's name and its controller owner is this ticket's UID. */
export type TargetPod = {
  readonly uid: string
  readonly ip?: string
  readonly ready: boolean
  /** How long this operator has seen it not ready; 0 while ready. */
  readonly notReadyForMs: number
  /** It ended by itself: phase Succeeded or Failed. */
  readonly finished: boolean
  /** One of its containers ended while another goes on, and none is started again: it never gets ready. */
  readonly broken: boolean
  readonly terminating: boolean
  readonly nodeCordoned: boolean
  /** It bears the label that makes a drain wait. */
  readonly markedInUse: boolean
}

export type Ticket = {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly createdAt: number
  readonly templateHash: string
  /** Its pod gets a gate that lets this in. */
  readonly gateToken?: string | undefined
  /** Somebody deleted it; the finalizer keeps it. */
  readonly terminating: boolean
  /** Finalizers that are not ours. */
  readonly otherFinalizers: readonly string[]
  readonly retire?: Retire
  readonly retireReason?: RetireReason
  readonly phase: Phase
  readonly phaseSince: number
  readonly podUID?: string
  readonly podIP?: string
  readonly holder?: string
  readonly reservedAt?: number
  readonly endedAt?: number
  readonly endReason?: EndReason
  readonly podDeletedAt?: number
  /** Its finalizer is dropped, and it is marked to be deleted with others. */
  readonly expired: boolean
  readonly pod?: TargetPod
  /** A pod that is not this ticket's bears its name. */
  readonly foreignPod: boolean
  /** Its address stands on another ticket that may still be dialled, or is in quarantine (operator/addresses.ts). */
  readonly addressConflict: boolean
}

/**
 * live: renews its Lease. draining: lives, but gives back its stock. stale: no renewal within its fence; not to be counted on, not to be ended.
 * ended: certainly dead. silent: nothing heard for twice the fence, while our own reads succeeded.
 */
export type HolderState = 'live' | 'draining' | 'stale' | 'ended' | 'silent'

/** True when a client could be given this pod without making another. */
export function isAvailable(ticket: Ticket, holderState: (holder: string) => HolderState): boolean {
  if (ticket.retire || ticket.terminating) return false
  if (ticket.phase === 'Idle') return true
  return ticket.phase === 'Reserved' && holderState(ticket.holder ?? '') === 'live'
}

/** True when the ticket's pod will become available, as far as anybody has asked. */
export function isPending(ticket: Ticket): boolean {
  return ticket.phase === 'Pending' && !ticket.retire && !ticket.terminating
}

/** True when the pod that the ticket was published with is not there any more, or is no longer the same: a ticket is spoilt by that. */
export function isPodLost(ticket: Ticket): boolean {
  if (!ticket.podUID) return false
  const pod = ticket.pod
  return (
    !pod ||
    pod.uid !== ticket.podUID ||
    pod.finished ||
    pod.terminating ||
    (pod.ip !== undefined && pod.ip !== ticket.podIP)
  )
}
