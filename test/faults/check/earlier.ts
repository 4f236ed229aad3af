// The one way past a gate that is no fault of the product's: a dial meant for a pod from before the gate, that came too late, to another pod's own port. A NetworkPolicy stops it; the sandbox has none.
import { type Dial, hostOf } from './dials.ts'
import type { Accept } from './evidence.ts'
import { firstIn, isGated, lastOf, type Ticket } from './tickets.ts'

/** Its process had reserved a pod without a gate, at this very address, before the SYN. */
export function meantEarlierPod(accept: Accept, dial: Dial, tickets: readonly Ticket[]): boolean {
  if (dial.gate !== undefined) return false
  return tickets.some(ticket => {
    const reserved = firstIn(ticket, 'Reserved')
    return (
      !isGated(ticket) &&
      lastOf(ticket, 'podIP') === hostOf(accept.local) &&
      lastOf(ticket, 'holder') === dial.holder &&
      reserved !== undefined &&
      reserved.t < dial.syn.t
    )
  })
}
