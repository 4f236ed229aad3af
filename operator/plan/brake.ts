// The crash-loop brake: a pool whose pods keep failing before anybody used them backs off instead of creating for ever. It judges by receipts, so that it outlives the operator.
import type { Ticket } from './view.ts'

export type Brake =
  | { readonly on: false }
  /** At most one pod at a time is tried, and none before `waitMs` are over. */
  | {
      readonly on: true
      readonly failures: number
      readonly waitMs: number
      /** A pod that is warm and unproved has lasted in so long: it is being tried. 0: there is none. */
      readonly trialMs: number
    }

/** So many failures in a row are taken for bad luck. */
const FREE_FAILURES = 3
const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 300_000
/** A warm pod that has lasted this long was a success. */
const LASTING_MS = 30_000
/** Older failures say nothing of now. */
const FORGOTTEN_MS = 3_600_000
/** Receipts of failures that the brake needs; further ones may go. */
export const BRAKE_RECEIPTS = 12

export function planBrake(tickets: readonly Ticket[], templateHash: string, now: number): Brake {
  const current = tickets.filter(ticket => ticket.templateHash === templateHash)
  const success = Math.max(0, ...current.map(ticket => succeededAt(ticket, now)))
  const failures = current
    .filter(isFailure)
    .map(ticket => ticket.endedAt ?? 0)
    .filter(at => at > success && now - at < FORGOTTEN_MS)
  if (failures.length <= FREE_FAILURES) return { on: false }
  const delay = Math.min(
    LONGEST_DELAY_MS,
    FIRST_DELAY_MS * 2 ** (Math.min(failures.length, BRAKE_RECEIPTS) - FREE_FAILURES - 1),
  )
  const trials = current.map(ticket => trialMs(ticket, now)).filter(ms => ms > 0)
  return {
    on: true,
    failures: failures.length,
    waitMs: Math.max(0, Math.max(...failures) + delay - now),
    trialMs: trials.length > 0 ? Math.min(...trials) : 0,
  }
}

/** The pod ended by itself, or was never healthy, before it served anybody. One that was ready and lasted a while is no failure: nodes end, too. */
export function isFailure(ticket: Ticket): boolean {
  if (ticket.phase !== 'Done' || (ticket.endReason !== 'PodFailed' && ticket.endReason !== 'Unhealthy')) return false
  const hasLasted = ticket.podUID !== undefined && (ticket.endedAt ?? 0) - ticket.createdAt >= LASTING_MS
  return !hasLasted
}

/** When the ticket last showed that pods of its template work; 0 if it did not. */
function succeededAt(ticket: Ticket, now: number): number {
  if (ticket.phase === 'Active') return ticket.phaseSince
  if (ticket.phase === 'Done') return ticket.endReason?.startsWith('Session') ? (ticket.endedAt ?? 0) : 0
  return isWarm(ticket) && trialMs(ticket, now) === 0 ? ticket.createdAt + LASTING_MS : 0
}

/** How long a warm pod still has to last. One that is to be retired counts until its receipt says how it ended: that may be a failure. */
function trialMs(ticket: Ticket, now: number): number {
  return isWarm(ticket) ? Math.max(0, ticket.createdAt + LASTING_MS - now) : 0
}

function isWarm({ phase }: Ticket): boolean {
  return phase === 'Idle' || phase === 'Reserved'
}
