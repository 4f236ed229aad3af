// I5: the operator never ends a ticket whose holder had renewed within twice its fence when it decided, but for the deletion of the service. Who wrote an end is told by its reason, and by what the holder did.
import { type Dials, hostOf } from './dials.ts'
import type { Accept, Evidence, Fault, Finding, Moment, Terms } from './evidence.ts'
import { groupBy, ofKind } from './evidence.ts'
import { firstIn, lastOf, namesOf, readTickets, type Ticket, type TicketVersion } from './tickets.ts'

/** Between deciding and the news of it, on a busy machine. */
const DECIDED_BEFORE_MS = 1_500

/** What the operator alone says, and of pods alone that nobody holds. */
const ofNobodys = /^(PodFailed|AddressConflict)$/
/** What the operator says of such pods, too, and a holder of those that it was asked for and never dialled. */
const ofUnused = /^(ScaleDown|Rollout|MaxIdleTime|Recycle|Unhealthy|NodeCordoned|PodLost|Evicted|Deleted)$/

/** A ticket that somebody held, and its end. */
type Case = {
  readonly ticket: Ticket
  readonly holder: string
  readonly done: TicketVersion
  readonly reason: string
}

/** Says what is wrong with an end, if anything is. */
type Judge = (one: Case) => string | undefined

export function checkEnded(evidence: Evidence, dials: Dials, terms: Terms): Finding[] {
  const tickets = readTickets(evidence.versions)
  const judges = [judgeLost(evidence), judgeSilent(evidence, terms), judgeUnused(evidence, dials, tickets)]
  return tickets.flatMap(ticket => {
    const done = firstIn(ticket, 'Done')
    const holder = lastOf(ticket, 'holder')
    if (!done || !holder || ticket.versions.some(({ spec }) => spec.retireReason === 'Deleted')) return []
    const reason = String(done.status.endReason ?? '')
    const [wrong] = judges.flatMap(judge => judge({ ticket, holder, done, reason }) ?? [])
    if (wrong === undefined) return []
    return [
      {
        invariant: 'I5' as const,
        at: done.t,
        says: `${ticket.name} was ended as ${reason}, ${wrong}`,
        about: namesOf(ticket),
      },
    ]
  })
}

/** Whoever is said to be dead is. */
function judgeLost({ notes }: Evidence): Judge {
  const runs = new Map(ofKind(notes, 'holder').map(({ holder, by }) => [holder, by]))
  const alive = groupBy(ofKind(notes, 'alive'), ({ by }) => by)
  return ({ holder, done, reason }) => {
    const livedOn = alive.get(runs.get(holder) ?? '')?.some(({ t }) => t > done.t)
    return reason === 'HolderLost' && livedOn ? `and ${holder} lived on` : undefined
  }
}

/** Whoever is given up for silence alone was silent for so long, dead or alive. */
function judgeSilent({ notes, versions }: Evidence, { fenceMs }: Terms): Judge {
  const renewals = groupBy(
    versions.filter(({ plural, type }) => plural === 'leases' && type !== 'DELETED'),
    ({ object }) => String(object.spec?.holderIdentity ?? ''),
  )
  const faults = ofKind(notes, 'fault')
  return ({ holder, done, reason }) => {
    if (reason !== 'HolderSilent') return undefined
    const decided = done.t - DECIDED_BEFORE_MS - heldUpMs(faults, done.t)
    const renewed = renewals.get(holder)?.findLast(({ t }) => t < decided)
    const ageMs = renewed ? done.t - renewed.t : Number.POSITIVE_INFINITY
    return ageMs < 2 * fenceMs ? `${Math.round(ageMs)} ms after ${holder} had renewed` : undefined
  }
}

/** Any other end of a ticket that is held is its holder's to write. */
function judgeUnused({ notes }: Evidence, dials: Dials, tickets: readonly Ticket[]): Judge {
  const accepts = groupBy(ofKind(notes, 'accept'), ({ podUID }) => podUID)
  return one => {
    const { ticket, holder, done, reason } = one
    if (ofNobodys.test(reason)) return `and ${holder} held it`
    if (!ofUnused.test(reason)) return undefined
    if (ticket.versions.some(({ phase }) => phase === 'Active')) return `and ${holder} served a client with it`
    if (!ticket.versions.some(({ spec, isToGo }) => spec.retire !== undefined || isToGo))
      return `for which nobody had asked ${holder}`
    const dialled = (accepts.get(lastOf(ticket, 'podUID') ?? '') ?? []).some(accept => {
      const dial = dials.of(accept)
      return dial?.holder === holder && dial.syn.t < done.t && !isMeantForAnother(one, accept, dial.syn.t, tickets)
    })
    return dialled ? `and ${holder} had dialled it before` : undefined
  }
}

/** The address was another pod's of the same holder before, which does not know yet that it is not any more. */
function isMeantForAnother({ ticket, holder }: Case, accept: Accept, at: Moment, tickets: readonly Ticket[]): boolean {
  return tickets.some(other => {
    if (other.uid === ticket.uid || lastOf(other, 'podIP') !== hostOf(accept.local)) return false
    const reserved = firstIn(other, 'Reserved')
    const done = firstIn(other, 'Done')
    return lastOf(other, 'holder') === holder && reserved !== undefined && reserved.t < at && !(done && done.t < at)
  })
}

/** A decision may have been on its way for as long as something stood still or was late. */
function heldUpMs(faults: readonly Fault[], at: Moment): number {
  const recent = faults.filter(fault => fault.until > at - 10_000 && fault.t < at && fault.until > fault.t)
  return Math.max(0, ...recent.map(({ t, until }) => Math.min(until, at) - t))
}
