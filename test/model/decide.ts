// Every decision of the model that the product takes too is taken by the product's own function, asked once for each abstract case.

import { type HolderSight, judgeHolder } from '../../operator/plan/holder.ts'
import { retireStep } from '../../operator/plan/look.ts'
import { forbidsAddress } from '../../operator/plan/overlap.ts'
import { planTicket, type TicketStep } from '../../operator/plan/ticket.ts'
import type { HolderState, TargetPod, Ticket } from '../../operator/plan/view.ts'
import { afterConfirmation, type FenceMemory, isAdmitted } from '../../proxy/fence.ts'
import { judgeRecord } from '../../proxy/records.ts'
import { judgeReread, type Reread } from '../../proxy/reserve.ts'
import { type Consequence, planConsequence, type Role } from '../../proxy/retire.ts'
import { isReservable } from '../../proxy/tickets.ts'
import { HOLDER, IP, MARKS, PHASE, POD_GONE, PUBLISHED, QUARANTINE_OVER, SILENT, type State, WISH } from './layout.ts'
import { claimName, holderName, phases, recordKey, ticketOf } from './record.ts'

/** The fence, in the model's milliseconds. */
const FENCE_MS = 1000

/** A confirmed renewal as the FENCE byte has it: at 10 fences, sent now or a fence ago. One lapse lies behind. */
function memoryOf(byte: number): FenceMemory {
  const basis = byte & 3
  const sentAt = basis === 1 ? 10 * FENCE_MS : 9 * FENCE_MS
  const renewal = basis === 0 ? undefined : { sentAt, fenceMs: FENCE_MS }
  const view = { renewal, wishedMs: FENCE_MS, sentUntil: Number.POSITIVE_INFINITY }
  return { view, confirmedBefore: (byte & 4) !== 0, lapses: 1 }
}

const NOW = 10 * FENCE_MS

/** Answers by number, each asked for once. */
function memo<T>(): (key: number, ask: () => T) => T {
  const known: T[] = []
  return (key, ask) => {
    const answer = known[key]
    if (answer !== undefined) return answer
    const fresh = ask()
    known[key] = fresh
    return fresh
  }
}

const admitted = memo<boolean>()
/** May a pod be dialled whose attempt began before (`lapsed`) or after the latest lapse? */
export function admits(fenceByte: number, lapsed: boolean): boolean {
  return admitted(fenceByte * 2 + Number(lapsed), () => isAdmitted(memoryOf(fenceByte), lapsed ? 0 : 1, NOW))
}

const confirmed = memo<{ byte: number; lapsed: boolean }>()
/** The FENCE byte after a confirmation of a renewal sent within (`fresh`) or before the fence, and whether a lapse lies before it. */
export function confirm(fenceByte: number, fresh: boolean): { byte: number; lapsed: boolean } {
  return confirmed(fenceByte * 2 + Number(fresh), () => {
    const renewal = { sentAt: fresh ? NOW : NOW - FENCE_MS, fenceMs: FENCE_MS }
    const after = afterConfirmation(memoryOf(fenceByte), renewal, NOW)
    return { byte: (fresh ? 1 : 2) | 4, lapsed: after.lapses > 1 }
  })
}

export type ClaimView = { readonly holder: number; readonly claim: number }
const claimOf = ({ holder, claim }: ClaimView) => ({ holder: holderName(holder), claimID: claimName(claim) })

const claimKey = ({ holder, claim }: ClaimView): number => holder * 2 + claim

const rereads = memo<Reread>()
export function reread(s: State, at: number, claim: ClaimView, lapsed: boolean): Reread {
  const key = (recordKey(s, at) * 16 + claimKey(claim)) * 2 + Number(lapsed)
  return rereads(key, () => judgeReread(ticketOf(s, at), claimOf(claim), lapsed))
}

const needs = memo<boolean>()
export function stillNeeds(s: State, at: number, wanted: 'Active' | 'Done', claim: ClaimView): boolean {
  const key = (recordKey(s, at) * 16 + claimKey(claim)) * 2 + Number(wanted === 'Done')
  return needs(key, () => judgeRecord(ticketOf(s, at), wanted, claimOf(claim)) === 'again')
}

const roles: readonly Role[] = ['none', 'attempted', 'stock', 'used', 'ended']

const consequences = memo<Consequence['kind']>()
export function consequence(s: State, at: number, role: number, holder: number): Consequence['kind'] {
  const key = (recordKey(s, at) * 8 + role) * 8 + holder
  return consequences(key, () => planConsequence(ticketOf(s, at), roles[role]!, holderName(holder)).kind)
}

const reservable = memo<boolean>()
export function mayBeReserved(s: State, at: number): boolean {
  return reservable(recordKey(s, at), () => {
    const ticket = ticketOf(s, at)
    return ticket !== undefined && isReservable(ticket)
  })
}

/** What an operator sees of a holder. */
export type Sight = {
  /** Whose Lease: 0 nobody's, 1 the holder's, 2 the process before it or after it. */
  readonly lease: 0 | 1 | 2
  readonly endSeen: boolean
  /** Fences since the Lease last changed. */
  readonly quiet: number
}

/** `halved`: silence counts after one fence. */
export function holderState({ lease, endSeen, quiet }: Sight, halved: boolean): HolderState {
  const at = { draining: false, acquiredAt: 100, changedMono: 0 }
  const sight: HolderSight = {
    holder: 'it',
    lease: lease === 0 ? undefined : { holder: lease === 1 ? 'it' : 'another', ...at },
    longestFenceMs: FENCE_MS,
    missingSinceMono: 0,
    probedSinceMono: 0,
    containerEndedAt: endSeen ? 200 : undefined,
    containerRunsSince: undefined,
    podFinished: false,
  }
  const nowMono = quiet * FENCE_MS * (halved ? 2 : 1)
  return judgeHolder(sight, { nowMono, defaultFenceMs: FENCE_MS, brakeMs: 0 })
}

/** What an operator sees of a ticket besides its record. */
export type TicketSight = {
  /** 0 none, 1 without an address, 2 ready, 3 being ended. */
  readonly pod: number
  readonly conflict: boolean
  readonly holder: HolderState
  readonly mayExpire: boolean
  readonly inQuarantine: boolean
  /** The pod that is there is not the one that the record names. */
  readonly isForeign: boolean
}

function viewOf(s: State, at: number, sight: TicketSight): Ticket {
  const marks = s[at + MARKS]!
  const published = marks & PUBLISHED ? { podUID: 'pod', podIP: '10' } : {}
  const pod: TargetPod = {
    uid: sight.isForeign ? 'another' : 'pod',
    ip: sight.pod > 1 ? '10' : undefined,
    ready: sight.pod === 2,
    notReadyForMs: 0,
    finished: false,
    broken: false,
    terminating: sight.pod === 3,
    nodeCordoned: false,
    markedInUse: true,
  }
  return {
    name: 'ticket',
    uid: 'uid',
    resourceVersion: '5',
    createdAt: 0,
    templateHash: 'hash',
    terminating: (s[at + WISH]! & 4) !== 0,
    otherFinalizers: [],
    retire: ([undefined, 'Unused', 'Now'] as const)[s[at + WISH]! & 3],
    phase: phases[s[at + PHASE]! - 1]!,
    phaseSince: 0,
    ...published,
    holder: s[at + HOLDER] ? holderName(s[at + HOLDER]!) : undefined,
    endedAt: s[at + PHASE] === 5 ? 0 : undefined,
    endReason: marks & SILENT ? 'HolderSilent' : 'SessionEnded',
    podDeletedAt: marks & POD_GONE ? 0 : undefined,
    expired: false,
    pod: sight.pod > 0 ? pod : undefined,
    foreignPod: false,
    addressConflict: sight.conflict,
  }
}

const holderStates: readonly HolderState[] = ['live', 'draining', 'stale', 'ended', 'silent']
const steps = new Map<number, TicketStep>()

/** The operator's next step of a ticket. */
export function step(s: State, at: number, sight: TicketSight): TicketStep {
  const bits = ((sight.pod * 2 + Number(sight.conflict)) * 2 + Number(sight.mayExpire)) * 2 + Number(sight.inQuarantine)
  const key =
    (((bits * 8 + holderStates.indexOf(sight.holder)) * 8 + s[at + PHASE]!) * 8 + s[at + WISH]!) * 16 + s[at + MARKS]!
  const known = steps.get(key * 8 + s[at + HOLDER]!)
  if (known) return known
  const planned = planTicket(viewOf(s, at, sight), {
    now: 1,
    holderState: () => sight.holder,
    deletedForMs: undefined,
    namespaceEnds: false,
    poolEnds: false,
    deletionPatienceMs: 0,
    unhealthyAfterMs: 10,
    maxIdleMs: undefined,
    retentionMs: 0,
    inUseAfterMs: 1000,
    quarantineMs: sight.inQuarantine ? 10 : 0,
    mayExpire: sight.mayExpire,
    isNeeded: !sight.mayExpire,
  })
  steps.set(key * 8 + s[at + HOLDER]!, planned)
  return planned
}

/** The step that retires a warm pod which is not wanted any more. */
export function scaleDownStep(s: State, at: number, sight: TicketSight): TicketStep {
  return retireStep(viewOf(s, at, sight), 'ScaleDown', () => sight.holder)
}

/** Whether a receipt or ticket that bears the same address forbids it to a later one. */
export function forbids(s: State, at: number, doneBefore: boolean, inQuarantine: boolean): boolean {
  const doneAt = s[at + PHASE] === 5 ? (doneBefore ? 1n : 3n) : undefined
  return forbidsAddress({ doneAt, inQuarantine }, 2n)
}

export function isInQuarantine(s: State, at: number): boolean {
  return s[at + PHASE] === 5 && (s[at + MARKS]! & (SILENT | QUARANTINE_OVER)) === SILENT
}

export const bearsAddress = (s: State, at: number, ip: number): boolean =>
  s[at + PHASE] !== 0 && (s[at + MARKS]! & PUBLISHED) !== 0 && s[at + IP] === ip
