// Turns the objects of one service, as the watches show them, into the plain values that planning decides on.
import type { KubeObject, Node, Pod } from '../../api/kube/objects.ts'
import { expiredLabel, inUseLabel, ticketFinalizer } from '../../api/v1alpha1/names.ts'
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Ticket } from '../plan/view.ts'
import { isReady, type Readiness } from './readiness.ts'

export type TicketSources = {
  readonly podOf: (ticket: IsolationPod) => Pod | undefined
  readonly node: (name: string) => Node | undefined
  readonly readiness: Readiness
  readonly addressConflict: (ticket: IsolationPod) => boolean
}

export function observeTicket(ticket: IsolationPod, sources: TicketSources): Ticket {
  const status = ticket.status ?? { phase: 'Pending' as const }
  const bearer = sources.podOf(ticket)
  const owned = bearer && isOwnedBy(bearer, ticket)
  return {
    name: ticket.metadata.name,
    uid: ticket.metadata.uid!,
    resourceVersion: ticket.metadata.resourceVersion!,
    createdAt: time(ticket.metadata.creationTimestamp) ?? 0,
    templateHash: ticket.spec.templateHash,
    gateToken: ticket.spec.gateToken,
    terminating: ticket.metadata.deletionTimestamp !== undefined,
    otherFinalizers: (ticket.metadata.finalizers ?? []).filter(finalizer => finalizer !== ticketFinalizer),
    retire: ticket.spec.retire,
    retireReason: ticket.spec.retireReason,
    phase: status.phase,
    phaseSince: time(status.phaseSince) ?? time(ticket.metadata.creationTimestamp) ?? 0,
    podUID: status.podUID,
    podIP: status.podIP,
    holder: status.holder,
    reservedAt: time(status.reservedAt),
    endedAt: time(status.endedAt),
    endReason: status.endReason as EndReason | undefined,
    podDeletedAt: time(status.podDeletedAt),
    expired:
      ticket.metadata.labels?.[expiredLabel] === 'true' && !ticket.metadata.finalizers?.includes(ticketFinalizer),
    pod: owned ? observePod(bearer, sources) : undefined,
    foreignPod: bearer !== undefined && !owned,
    // Only a published Pending ticket is about to be judged by its address.
    addressConflict: status.phase === 'Pending' && status.podIP !== undefined && sources.addressConflict(ticket),
  }
}

function observePod(pod: Pod, sources: TicketSources): Ticket['pod'] {
  const phase = pod.status?.phase
  return {
    uid: pod.metadata.uid!,
    ip: pod.status?.podIP,
    ready: isReady(pod),
    notReadyForMs: sources.readiness.notReadyForMs(pod),
    finished: phase === 'Succeeded' || phase === 'Failed',
    broken: isBroken(pod),
    terminating: pod.metadata.deletionTimestamp !== undefined,
    markedInUse: pod.metadata.labels?.[inUseLabel] === 'true',
    nodeCordoned: pod.spec?.nodeName !== undefined && sources.node(pod.spec.nodeName)?.spec?.unschedulable === true,
  }
}

/** A kubelet calls a pod ready only when all its containers are; a container may have a restart policy of its own. */
function isBroken({ spec, status }: Pod): boolean {
  const restarts = new Set(spec?.containers.filter(({ restartPolicy }) => restartPolicy).map(({ name }) => name))
  return (status?.containerStatuses ?? []).some(({ name, state }) => state?.terminated && !restarts.has(name))
}

/** True when `owner` is the controller of `object`, by UID. */
export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return (
    object.metadata.ownerReferences?.some(
      reference => reference.controller === true && reference.uid === owner.metadata.uid,
    ) ?? false
  )
}

/** Undefined for what is no time, too: no decision rests on it then. */
function time(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
