// Decides what a ticket, as it stands in the API now, means for a holder that has it: a wish to end it, its end, its disappearance, or a claim nobody remembers.
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../api/v1alpha1/types.generated.ts'

/** What the ticket is to its holder. `attempted`: a reserve is under way; `ended`: its Done is written or about to be. */
export type Role = 'stock' | 'used' | 'attempted' | 'ended' | 'none'

export type Consequence =
  | { readonly kind: 'keep' }
  /** Out of the stock, and Done with this reason. */
  | { readonly kind: 'return'; readonly reason: EndReason }
  /** Out of the stock; there is nothing left to write. */
  | { readonly kind: 'forget' }
  /** Reset the connection; its Done bears this reason. */
  | { readonly kind: 'end'; readonly reason: EndReason }
  /** A request that was given up took effect late: Done, since nobody will ever dial it. */
  | { readonly kind: 'disown' }

const KEEP: Consequence = { kind: 'keep' }

/** `ticket` is undefined when it is gone. It need not be the holder's: then nothing follows. */
export function planConsequence(ticket: IsolationPod | undefined, role: Role, holder: string): Consequence {
  if (role === 'attempted' || role === 'ended') return KEEP
  const isOver = !ticket || ticket.status?.phase === 'Done'
  if (role === 'none') return !isOver && ticket.status?.holder === holder ? { kind: 'disown' } : KEEP
  if (isOver) return role === 'stock' ? { kind: 'forget' } : { kind: 'end', reason: 'SessionPodLost' }
  return role === 'stock' ? planStock(ticket) : planUsed(ticket)
}

/** Any wish ends a pod that was never dialled. */
function planStock({ spec, metadata }: IsolationPod): Consequence {
  if (metadata.deletionTimestamp) return { kind: 'return', reason: spec.retireReason ?? 'Deleted' }
  if (spec.retire) return { kind: 'return', reason: spec.retireReason ?? 'Evicted' }
  return KEEP
}

/** A pod that was dialled ends only for `Now`. */
function planUsed({ spec, metadata }: IsolationPod): Consequence {
  if (!metadata.deletionTimestamp && spec.retire !== 'Now') return KEEP
  if (spec.retireReason === 'PodLost' || spec.retireReason === 'Unhealthy')
    return { kind: 'end', reason: 'SessionPodLost' }
  const isDeletion = spec.retire === 'Now' ? spec.retireReason === 'Deleted' : true
  return { kind: 'end', reason: isDeletion ? 'SessionDeleted' : 'SessionEvicted' }
}
