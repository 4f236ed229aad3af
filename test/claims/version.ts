// One version of a ticket, as the API server left it after a write: what the audit log keeps of tickets, and nobody of the product had a hand in.
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { type AuditEvent, isProxy } from '../product/audit.ts'

export type TicketVersion = {
  /** NAMESPACE/NAME. */
  readonly name: string
  readonly uid: string
  /** Of the whole cluster: later writes have greater ones. */
  readonly revision: number
  readonly phase: NonNullable<NonNullable<IsolationPod['status']>['phase']>
  readonly podUID?: string | undefined
  /** The holder and the id of its claim. */
  readonly claim?: string | undefined
  readonly reservedAt?: string | undefined
  readonly client?: string | undefined
  /** UID of the pod of the proxy that wrote it; undefined when no proxy did. */
  readonly writer?: string | undefined
}

/** With what the audit policy keeps of writes to tickets. */
type TicketEvent = AuditEvent & {
  readonly user: { readonly extra?: Readonly<Record<string, readonly string[]>> }
  readonly responseObject?: IsolationPod
}

/** Undefined: no ticket was written. */
export function readVersion(event: TicketEvent): TicketVersion | undefined {
  const { objectRef, responseObject: ticket, requestURI, responseStatus, stage } = event
  const isWritten = stage === 'ResponseComplete' && responseStatus !== undefined && responseStatus.code < 300
  if (objectRef?.resource !== 'isolationpods' || !isWritten || requestURI?.includes('dryRun=')) return undefined
  // The answer to a delete may be a Status.
  if (ticket?.kind !== 'IsolationPod' || !ticket.metadata.uid) return undefined
  const { metadata, status } = ticket
  return {
    name: `${metadata.namespace}/${metadata.name}`,
    uid: ticket.metadata.uid,
    revision: Number(metadata.resourceVersion),
    phase: status?.phase ?? 'Pending',
    podUID: status?.podUID,
    claim: status?.claimID && `${status.holder}/${status.claimID}`,
    reservedAt: status?.reservedAt,
    client: status?.client,
    writer: isProxy(event) ? event.user.extra?.['authentication.kubernetes.io/pod-uid']?.[0] : undefined,
  }
}
