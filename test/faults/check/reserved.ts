// I4: every accept follows a Reserved record of the process that dialled, and nobody dials for a ticket that is over.
import { type Dial, type Dials, hostOf } from './dials.ts'
import { meantEarlierPod } from './earlier.ts'
import type { Accept, Evidence, Fault, Finding, Moment, Terms } from './evidence.ts'
import { ofKind } from './evidence.ts'
import { firstIn, gatedPods, lastOf, namesOf, readTickets, type Ticket } from './tickets.ts'

/** A record that is told so much after the SYN may have been written before it. */
const TOLD_LATE_MS = 10_000

export function checkReserved(evidence: Evidence, dials: Dials, terms: Terms): Finding[] {
  const tickets = readTickets(evidence.versions)
  const faults = ofKind(evidence.notes, 'fault')
  const gated = gatedPods(tickets)
  const births = new Map(ofKind(evidence.notes, 'birth').map(({ podUID, t }) => [podUID, t]))
  const spent = new Set<string>()
  return ofKind(evidence.notes, 'accept').flatMap(accept => {
    const ticket = tickets.find(one => lastOf(one, 'podUID') === accept.podUID)
    const dial = dials.of(accept)
    const isGated = gated.has(accept.pod)
    const complaint = (isGated && evade(accept, dial)) || complain(accept, dial, ticket)
    if (!complaint) return []
    const isExcusable = dial && (!isGated || meantEarlierPod(accept, dial, tickets))
    const known = isExcusable ? excuse(accept, dial, { tickets, births, faults, terms, spent }) : undefined
    const about = [accept.podUID, accept.pod, accept.peer, dial?.holder, dial?.syn.id, accept.local]
    return [
      {
        invariant: 'I4' as const,
        at: accept.t,
        says: `${accept.pod} accepted ${accept.peer}: ${complaint}`,
        about: [...about.flatMap(one => one ?? []), ...(ticket ? namesOf(ticket) : [])],
        ...(known && { known }),
      },
    ]
  })
}

/** Who came to a target past its pod's gate. */
function evade({ pod }: Accept, dial: Dial | undefined): string | undefined {
  return dial?.gate?.startsWith(`${pod}/`) ? undefined : "nobody whom its pod's gate let in dialled it"
}

export function complain(
  accept: Pick<Accept, 't'>,
  dial: Dial | undefined,
  ticket: Ticket | undefined,
): string | undefined {
  if (!dial) return 'no process of the product dialled it'
  if (!dial.holder) return `it was dialled by process ${dial.syn.by}, which is no holder`
  if (!ticket) return `it was dialled by ${dial.holder}, and no ticket bears its UID`
  const reserved = firstIn(ticket, 'Reserved')
  if (!reserved) return `it was dialled by ${dial.holder}, and its ticket was never Reserved`
  if (reserved.status.holder !== dial.holder)
    return `it was dialled by ${dial.holder}, and its ticket was Reserved by ${reserved.status.holder}`
  if (reserved.t > accept.t + TOLD_LATE_MS) return 'its ticket was Reserved only afterwards'
  const done = firstIn(ticket, 'Done')
  if (done && done.t < dial.syn.t && !isDeletion(ticket))
    return `its ticket was Done ${Math.round(dial.syn.t - done.t)} ms before the SYN`
  return undefined
}

/** Whoever deletes a service or its pool does not wait for its holders for ever. */
function isDeletion(ticket: Ticket): boolean {
  return ticket.versions.some(({ spec }) => spec.retireReason === 'Deleted')
}

type Facts = {
  readonly tickets: readonly Ticket[]
  /** When each pod began, by its UID. */
  readonly births: ReadonlyMap<string, Moment>
  readonly faults: readonly Fault[]
  readonly terms: Terms
  /** Tickets that have explained an accept: a second one they do not. */
  readonly spent: Set<string>
}

/** Facts that make it a limit that the design states. */
function excuse(accept: Accept, dial: Dial, { tickets, births, faults, terms, spent }: Facts): Finding['known'] {
  if (dial.wasPaused) return 'a pause before a SYN'
  const ip = hostOf(accept.local)
  const bornAt = births.get(accept.podUID) ?? accept.t
  const meant = tickets.filter(
    ticket =>
      lastOf(ticket, 'podIP') === ip &&
      lastOf(ticket, 'holder') === dial.holder &&
      lastOf(ticket, 'podUID') !== accept.podUID &&
      !spent.has(ticket.uid) &&
      // One that comes by the address later explains nothing.
      ticket.versions.some(({ t, status }) => status.podIP === ip && t < bornAt) &&
      wasOpen(ticket, dial.syn.t),
  )
  const lagMs = 1.5 * terms.livenessMs + troubledMs(faults, accept.t)
  const lost = meant.find(ticket => {
    const told = ticket.versions.find(({ spec, phase }) => spec.retire === 'Now' || phase === 'Done')
    return told === undefined || dial.syn.t - told.t < lagMs
  })
  if (!lost) return undefined
  spent.add(lost.uid)
  return "a lost pod's address was given away within watch lag"
}

/** Reserved, and not over: a holder that was given up, or has ended it itself, must not dial any more, whatever became of its pod. */
function wasOpen(ticket: Ticket, at: Moment): boolean {
  const done = firstIn(ticket, 'Done')
  return firstIn(ticket, 'Reserved') !== undefined && !(done && done.t < at)
}

/** How long anything was wrong in the minute before. */
function troubledMs(faults: readonly Fault[], at: Moment): number {
  const recent = faults.filter(({ t, until }) => until > at - 60_000 && t < at)
  return recent.reduce((sum, { t, until }) => sum + Math.min(until, at) - Math.max(t, at - 60_000), 0)
}
