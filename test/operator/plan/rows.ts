// A row of a planning test: what is planned for one ticket, where all but what the row says is as usual.
import { expect, it } from 'vitest'
import { planTicket, type TicketContext, type TicketStep } from '../../../operator/plan/ticket.ts'
import type { HolderState, Ticket } from '../../../operator/plan/view.ts'
import { NOW } from './samples.ts'

const context: TicketContext = {
  now: NOW,
  holderState: () => 'live',
  deletedForMs: undefined,
  namespaceEnds: false,
  poolEnds: false,
  deletionPatienceMs: 10_000,
  unhealthyAfterMs: 5_000,
  maxIdleMs: undefined,
  retentionMs: 0,
  inUseAfterMs: 10_000,
  quarantineMs: 600_000,
  mayExpire: false,
  isNeeded: false,
}

export const holderIs = (state: HolderState) => ({ holderState: () => state })
export const none: TicketStep = { kind: 'none' }
export const end = (reason: string, confirmHolder = false) => ({ kind: 'end', reason, confirmHolder })
export const retire = (wish: 'Unused' | 'Now', reason: string) => ({ kind: 'retire', retire: wish, reason })

export type Row = [name: string, ticket: Ticket, more: Partial<TicketContext>, step: object]

export function expectSteps(rows: readonly Row[]): void {
  it.each(rows)('%s', (_name, subject, more, step) => {
    expect(planTicket(subject, { ...context, ...more })).toEqual(step)
  })
}
