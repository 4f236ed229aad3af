// Knows what every ticket of this holder is to it (in stock, in use, being attempted, ended) and draws the consequence of whatever the API shows of it.
import { isOlder } from '../api/kube/resourceVersion.ts'
import { rfc3339 } from '../api/rfc3339.ts'
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../api/v1alpha1/types.generated.ts'
import { bears, type Held, readHeld } from './held.ts'
import type { Outbox } from './outbox.ts'
import type { Ending } from './records.ts'
import { planConsequence, type Role } from './retire.ts'
import { Roster } from './roster.ts'
import { createStock, type Stock } from './stock.ts'

export type CustodyParts = {
  readonly holder: string
  /** The ticket as last seen; undefined when it is gone. */
  readonly look: (name: string) => IsolationPod | undefined
  readonly outbox: Outbox
  /** Resets the connection that uses this pod. */
  readonly endSession: (pod: string, reason: EndReason) => void
  readonly onEnded: (reason: EndReason) => void
  /** Where other threads take pods, too, it may have lost one and not know it yet. */
  readonly stock?: Stock
  readonly date: () => Date
}

export type Custody = {
  readonly stock: Pick<Stock, 'size'>
  roleOf(name: string): Role
  attempts(): number
  begin(name: string): void
  /** The attempt came to nothing. */
  abandon(name: string): void
  /** The attempt's pod joins the stock, unless there is already a wish to end it. */
  keep(held: Held, ticket: IsolationPod): void
  /** The attempt's pod was claimed before a lapse: nobody gets it. */
  spoil(held: Held): void
  /** Takes a pod out of the stock for a client: from here on it is spoilt. */
  take(): Held | undefined
  /** Another thread has taken this pod out of the stock. */
  use(held: Held): void
  /** Writes Done, in the background. */
  end(held: Held, ending: Ending): void
  /** Ends the whole stock. */
  endStock(reason: EndReason): void
  /** What the API shows of a ticket now. */
  see(name: string, ticket: IsolationPod | undefined): void
}

type Place = { readonly role: Role; readonly held?: Held }

export function createCustody(parts: CustodyParts): Custody {
  const { holder, look, outbox, date } = parts
  const { stock = createStock() } = parts
  const places = new Roster<Place>()
  let attempts = 0

  const roleOf = (name: string): Role => places.get(name)?.role ?? 'none'
  const isOver = (ticket: IsolationPod | undefined) => !ticket || ticket.status?.phase === 'Done'
  const end = (held: Held, ending: Ending) => {
    // An ended ticket is remembered until the watch has seen its end, or a late event would make it look forgotten.
    if (isOver(look(held.name))) places.delete(held.name)
    else places.set(held.name, { role: 'ended', held })
    outbox.done(held, ending)
    parts.onEnded(ending.reason)
  }
  const endNow = (held: Held, reason: EndReason) => end(held, { reason, endedAt: rfc3339(date().getTime()) })

  const see = (name: string, ticket: IsolationPod | undefined) => {
    const place = places.get(name)
    if (place?.held && ticket) follow(place.held, ticket, holder)
    if (place?.role === 'ended' && isOver(ticket)) places.delete(name)
    const consequence = planConsequence(ticket, place?.role ?? 'none', holder)
    switch (consequence.kind) {
      case 'keep':
        return
      case 'return': {
        const held = stock.drop(name)
        return held ? endNow(held, consequence.reason) : lose(place!.held!, ticket)
      }
      case 'forget':
        if (!stock.drop(name)) return lose(place!.held!, ticket)
        places.delete(name)
        return
      case 'end':
        return parts.endSession(name, consequence.reason)
      case 'disown': {
        const claimed = readHeld(ticket!, Number.NaN)
        if (claimed) endNow(claimed, 'ClaimForgotten')
      }
    }
  }

  const use = (held: Held) => void places.set(held.name, { role: 'used', held })
  /** Another thread was faster: what befalls the ticket befalls its session. */
  const lose = (held: Held, ticket: IsolationPod | undefined) => {
    use(held)
    see(held.name, ticket)
  }

  return {
    stock,
    use,
    roleOf,
    attempts: () => attempts,
    begin(name) {
      attempts += 1
      places.set(name, { role: 'attempted' })
    },
    abandon(name) {
      attempts -= 1
      places.delete(name)
      see(name, look(name))
    },
    keep(held, ticket) {
      attempts -= 1
      places.set(held.name, { role: 'stock', held })
      stock.add(held)
      see(held.name, ticket)
      // The watch may have been faster than the reply.
      if (roleOf(held.name) === 'stock' || roleOf(held.name) === 'used') see(held.name, look(held.name))
    },
    spoil(held) {
      attempts -= 1
      endNow(held, 'FenceLapsed')
    },
    take() {
      const held = stock.take()
      if (held) use(held)
      return held
    },
    end,
    endStock(reason) {
      for (const held of stock.takeAll()) endNow(held, reason)
    },
    see,
  }
}

/** Every patch carries the newest resourceVersion that is known to show our claim. */
function follow(held: Held, ticket: IsolationPod, holder: string): void {
  const { resourceVersion } = ticket.metadata
  if (!resourceVersion || !bears(ticket, { holder, claimID: held.claimID })) return
  if (!isOlder(resourceVersion, held.resourceVersion)) held.resourceVersion = resourceVersion
}
