// What a holder writes into a ticket, and what a ticket read again says about a write whose fate is unknown.
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { IsolationPod, IsolationPodStatus } from '../api/v1alpha1/types.generated.ts'
import { bears, type Held } from './held.ts'

export type Claim = { readonly holder: string; readonly claimID: string }

/** Who is served since when. Times are RFC 3339. */
export type Service = { readonly client: string; readonly activeAt: string }

/** `client` and `activeAt` are known once a client was joined to the pod; bytes only for a session. */
export type Ending = {
  readonly reason: EndReason
  readonly endedAt: string
  readonly client?: string
  readonly activeAt?: string
  readonly bytesIn?: number
  readonly bytesOut?: number
}

/** A merge patch of the ticket's status. It takes effect only on the ticket as it was read. */
export type StatusPatch = { metadata: { resourceVersion: string }; status: Partial<IsolationPodStatus> }

export function buildReserved(resourceVersion: string, claim: Claim, reservedAt: string): StatusPatch {
  return {
    metadata: { resourceVersion },
    status: { phase: 'Reserved', phaseSince: reservedAt, ...claim, reservedAt },
  }
}

export function buildActive(held: Held, holder: string, { client, activeAt }: Service): StatusPatch {
  return {
    metadata: { resourceVersion: held.resourceVersion },
    status: { phase: 'Active', phaseSince: activeAt, holder, claimID: held.claimID, client, activeAt },
  }
}

export function buildDone(held: Held, holder: string, { reason, ...ending }: Ending): StatusPatch {
  return {
    metadata: { resourceVersion: held.resourceVersion },
    status: {
      phase: 'Done',
      phaseSince: ending.endedAt,
      holder,
      claimID: held.claimID,
      endReason: reason,
      ...ending,
    },
  }
}

/**
 * Whether a ticket read again still needs the record. Done stays Done, whoever wrote it; and what is gone, or bears another claim
 * because somebody made it anew by hand, is not the ticket that the record is about.
 */
export function judgeRecord(
  ticket: IsolationPod | undefined,
  wanted: 'Active' | 'Done',
  claim: Claim,
): 'settled' | 'again' {
  const phase = ticket?.status?.phase
  if (!ticket || phase === 'Done' || !bears(ticket, claim)) return 'settled'
  return wanted === phase ? 'settled' : 'again'
}
