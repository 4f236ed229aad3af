// I5: the operator never ends a ticket whose holder lives and had renewed within twice its fence when it decided.
import type { Evidence, Fault, Finding, Moment, Terms } from './evidence.ts'
import { groupBy, ofKind } from './evidence.ts'
import { firstIn, lastOf, namesOf, readTickets } from './tickets.ts'

/** Between deciding and the news of it, on a busy machine. */
const DECIDED_BEFORE_MS = 1_500

export function checkEnded(evidence: Evidence, terms: Terms): Finding[] {
  const { notes, versions } = evidence
  const runs = new Map(ofKind(notes, 'holder').map(({ holder, by }) => [holder, by]))
  const alive = groupBy(ofKind(notes, 'alive'), ({ by }) => by)
  const livedAfter = (holder: string, at: Moment) => alive.get(runs.get(holder) ?? '')?.some(({ t }) => t > at) ?? false
  const renewals = groupBy(
    versions.filter(({ plural, type }) => plural === 'leases' && type !== 'DELETED'),
    ({ object }) => String(object.spec?.holderIdentity ?? ''),
  )
  const faults = ofKind(notes, 'fault')
  return readTickets(versions).flatMap(ticket => {
    const done = firstIn(ticket, 'Done')
    const holder = lastOf(ticket, 'holder')
    const reason = String(done?.status.endReason ?? '')
    if (!done || !holder || !/^Holder(Silent|Lost)$/.test(reason)) return []
    if (ticket.versions.some(({ spec }) => spec.retireReason === 'Deleted') || !livedAfter(holder, done.t)) return []
    const wrong = (says: string): Finding[] => [
      { invariant: 'I5', at: done.t, says: `${ticket.name} was ended as ${reason}, ${says}`, about: namesOf(ticket) },
    ]
    if (reason === 'HolderLost') return wrong(`and ${holder} lived on`)
    const decided = done.t - DECIDED_BEFORE_MS - heldUpMs(faults, done.t)
    const renewed = renewals.get(holder)?.findLast(({ t }) => t < decided)
    const ageMs = renewed ? done.t - renewed.t : Number.POSITIVE_INFINITY
    return ageMs < 2 * terms.fenceMs ? wrong(`${Math.round(ageMs)} ms after ${holder} had renewed`) : []
  })
}

/** A decision may have been on its way for as long as something stood still or was late. */
function heldUpMs(faults: readonly Fault[], at: Moment): number {
  const recent = faults.filter(fault => fault.until > at - 10_000 && fault.t < at && fault.until > fault.t)
  return Math.max(0, ...recent.map(({ t, until }) => Math.min(until, at) - t))
}
