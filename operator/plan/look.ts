// Everything one look at a pool decides: the next step of each ticket, how many to make, and when time alone calls for another look.
import { type Brake, planBrake } from './brake.ts'
import { type PoolLimits, type PoolPlan, type PoolWish, planPool } from './pool.ts'
import { planReceipts } from './receipts.ts'
import { isDoomed, planTicket, type TicketContext, type TicketStep } from './ticket.ts'
import type { HolderState, RetireReason, Ticket } from './view.ts'

export type PoolView = {
  readonly tickets: readonly Ticket[]
  /** Tickets this operator has created and does not see yet. */
  readonly unseen: number
  readonly wish: PoolWish
  readonly limits: PoolLimits
  /** How long there have been more pods than wanted. */
  readonly surplusForMs: number
  readonly historyLimit: number
  /** A Pending ticket overlapped this receipt, whose address it may still be compared with. */
  readonly isNeeded: (receipt: Ticket) => boolean
  /** How much longer the address of a ticket whose holder fell silent stays taken. */
  readonly quarantineMs: (ticket: Ticket) => number
  readonly context: Omit<TicketContext, 'mayExpire' | 'isNeeded' | 'quarantineMs'>
}

export type LookPlan = PoolPlan & {
  readonly steps: readonly { readonly ticket: Ticket; readonly step: TicketStep }[]
  readonly brake: Brake
  /** Undefined: nothing changes by time alone. */
  readonly againAfterMs: number | undefined
}

export function planLook(view: PoolView): LookPlan {
  const { tickets, wish, limits, surplusForMs, context } = view
  const brake = planBrake(tickets, wish.templateHash, context.now)
  const pool = planPool(
    { tickets, unseen: view.unseen, holderState: context.holderState, brake, surplusForMs },
    wish,
    limits,
  )
  const reasons = new Map(pool.retire.map(({ ticket, reason }) => [ticket.name, reason]))
  const expiring = planReceipts(tickets, view.historyLimit, view.isNeeded)
  const steps = tickets.map(ticket => {
    const step = planTicket(ticket, {
      ...context,
      quarantineMs: view.quarantineMs(ticket),
      mayExpire: expiring.has(ticket.name),
      isNeeded: ticket.phase === 'Done' && view.isNeeded(ticket),
    })
    const reason = reasons.get(ticket.name)
    return { ticket, step: reason && givesWay(step) ? retireStep(ticket, reason, context.holderState) : step }
  })
  const waits = steps.flatMap(({ step }) => (step.kind === 'wait' ? [step.ms] : []))
  if (brake.on) waits.push(...[brake.waitMs, brake.trialMs].filter(ms => ms > 0))
  if (pool.surplus && surplusForMs < limits.surplusSettleMs) waits.push(limits.surplusSettleMs - surplusForMs)
  const making = isDoomed(context) ? { create: 0, heldBy: undefined } : {}
  return {
    ...pool,
    ...making,
    steps,
    brake,
    againAfterMs: waits.length > 0 ? Math.max(1, Math.min(...waits)) : undefined,
  }
}

/** A step that only brings an unwanted pod nearer to use gives way to retiring it. */
function givesWay(step: TicketStep): boolean {
  return step.kind !== 'end' && step.kind !== 'retire'
}

/** A ticket that nobody holds is ended at once, under its resourceVersion; a held one is asked of its holder (rule 6). */
export function retireStep(
  ticket: Ticket,
  reason: RetireReason,
  holderState: (holder: string) => HolderState,
): TicketStep {
  if (ticket.phase === 'Reserved')
    return holderState(ticket.holder ?? '') === 'live' ? { kind: 'retire', retire: 'Unused', reason } : { kind: 'none' }
  return { kind: 'end', reason, confirmHolder: false }
}
