// What a person is told of a pod that ended before any client used it.
import type { Pod } from '../../api/kube/objects.ts'
import type { TicketStep } from '../plan/ticket.ts'
import type { Ticket } from '../plan/view.ts'
import { podFailure } from './podProblem.ts'

/**
 * A sentence, when `step` ends the ticket of such a pod; `pod` as its watch shows it.
 * A kubelet calls a pod Failed only when its network is gone too. Until then, for seconds on a busy node, it is Running and not ready, and may be replaced for that.
 */
export function failureNote(ticket: Ticket, step: TicketStep, pod: Pod | undefined): string | undefined {
  if ((step.kind !== 'end' && step.kind !== 'retire') || ticket.phase === 'Active' || !ticket.pod) return undefined
  if (!ticket.pod.finished && !ticket.pod.broken && step.reason !== 'Unhealthy') return undefined
  const how = pod ? podFailure(pod) : 'nothing is known of how it ended'
  return how && `A pod ended before any client used it: ${how}`
}
