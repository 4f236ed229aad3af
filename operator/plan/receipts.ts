// Which receipts may go: the newest `historyLimit` stay, and so do those that the crash-loop brake or an address check still needs.
import { BRAKE_RECEIPTS, isFailure } from './brake.ts'
import type { Ticket } from './view.ts'

/** Names of the receipts that are beyond the bound. `isNeeded` says that a Pending ticket overlapped one (rule 11). */
export function planReceipts(
  tickets: readonly Ticket[],
  historyLimit: number,
  isNeeded: (ticket: Ticket) => boolean,
): Set<string> {
  const newestFirst = tickets
    .filter(ticket => ticket.phase === 'Done')
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
  const failures = new Set(newestFirst.filter(isFailure).slice(0, BRAKE_RECEIPTS))
  const beyond = newestFirst.slice(historyLimit).filter(ticket => !failures.has(ticket) && !isNeeded(ticket))
  return new Set(beyond.map(ticket => ticket.name))
}
