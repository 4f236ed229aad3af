// A ticket that this holder has reserved, as it travels from the stock to a session to its end.
import type { IsolationPod } from '../api/v1alpha1/types.generated.ts'

export type Held = {
  readonly name: string
  readonly podUID: string
  readonly podIP: string
  /** What its pod listens on; undefined in a ticket of an operator that did not say. */
  readonly port?: number
  /** What its pod's gate lets in; undefined: there is no gate. */
  readonly gateToken?: string
  /** The attempt that reserved it. */
  readonly claimID: string
  /** Lapses of the fence when that attempt began. */
  readonly lapse: number
  /** The newest that is known: every patch carries it. */
  resourceVersion: string
}

/** Undefined unless the ticket has been reserved by somebody and its pod is known. */
export function readHeld(ticket: IsolationPod, lapse: number): Held | undefined {
  const { podUID, podIP, claimID } = ticket.status ?? {}
  const { name, resourceVersion } = ticket.metadata
  if (!podUID || !podIP || !claimID || !resourceVersion) return undefined
  const { port, gateToken } = ticket.spec
  return { name, podUID, podIP, port, gateToken, claimID, lapse, resourceVersion }
}

/** True when `ticket` stands reserved for exactly this attempt of exactly this holder. */
export function bears(ticket: IsolationPod, claim: { holder: string; claimID: string }): boolean {
  return ticket.status?.holder === claim.holder && ticket.status.claimID === claim.claimID
}
