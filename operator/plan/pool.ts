// How many tickets to make and which to retire: a pure function of the pool as seen and the service's wish (design, section 6, rules 6 and 10).
import type { Brake } from './brake.ts'
import { planRollout, type Rollout } from './rollout.ts'
import { type HolderState, isAvailable, isPending, type RetireReason, type Ticket } from './view.ts'

export type PoolWish = {
  /** Ready, unused pods to keep. */
  readonly base: number
  /** Clients that wait for a pod. */
  readonly waiting: number
  /** Room for all pods of the service, terminating ones included; undefined: no bound. */
  readonly maxPods: number | undefined
  readonly rollout: Rollout
  readonly templateHash: string
}

export type PoolState = {
  readonly tickets: readonly Ticket[]
  /** Tickets this operator has created and does not see yet. */
  readonly unseen: number
  readonly holderState: (holder: string) => HolderState
  readonly brake: Brake
  /** How long there have been more pods than wanted; 0 when there are not. */
  readonly surplusForMs: number
}

export type PoolPlan = {
  readonly create: number
  readonly retire: readonly { readonly ticket: Ticket; readonly reason: RetireReason }[]
  /** More pods are there than wanted, whether or not they are retired yet. */
  readonly surplus: boolean
  /** What keeps the pool from making as many pods as it wants. */
  readonly heldBy: 'maxPods' | 'brake' | undefined
}

export type PoolLimits = {
  readonly maxCreationsInFlight: number
  /** A surplus must last this long before pods are retired: waiting clients come and go faster than pods start. */
  readonly surplusSettleMs: number
}

export function planPool(state: PoolState, wish: PoolWish, limits: PoolLimits): PoolPlan {
  const isCurrent = (ticket: Ticket) => ticket.templateHash === wish.templateHash
  const available = state.tickets.filter(ticket => isAvailable(ticket, state.holderState))
  const pending = state.tickets.filter(isPending)
  const pendingCurrent = pending.filter(isCurrent).length + state.unseen
  const outdated = available.filter(ticket => !isCurrent(ticket))
  const wanted = wish.base + wish.waiting
  const rollout = planRollout(wish.rollout, { wanted, available: available.length, outdated: outdated.length })

  const missing = wanted + rollout.surge - available.length - pendingCurrent
  const { create, heldBy } = planCreations(missing, state, wish, limits, pending.length)

  // Pending pods of an older template serve nobody: they go at once.
  const retire: { ticket: Ticket; reason: RetireReason }[] = pending
    .filter(ticket => !isCurrent(ticket))
    .map(ticket => ({ ticket, reason: 'Rollout' }))
  retire.push(
    ...inOrderOfRetiring(outdated)
      .slice(0, rollout.retire)
      .map(ticket => ({ ticket, reason: 'Rollout' as const })),
  )

  const surplus = outdated.length > 0 ? 0 : Math.min(-missing, available.length + pending.length)
  if (surplus > 0 && state.surplusForMs >= limits.surplusSettleMs) {
    const candidates = inOrderOfRetiring([...pending.filter(isCurrent), ...available])
    retire.push(...candidates.slice(0, surplus).map(ticket => ({ ticket, reason: 'ScaleDown' as const })))
  }
  return { create, retire, surplus: surplus > 0, heldBy }
}

function planCreations(
  missing: number,
  state: PoolState,
  wish: PoolWish,
  limits: PoolLimits,
  pending: number,
): Pick<PoolPlan, 'create' | 'heldBy'> {
  if (missing <= 0) return { create: 0, heldBy: undefined }
  const inFlight = pending + state.unseen
  const pods =
    state.tickets.filter(ticket => ticket.phase !== 'Done' || ticket.podDeletedAt === undefined).length + state.unseen
  const room = wish.maxPods === undefined ? Number.POSITIVE_INFINITY : Math.max(0, wish.maxPods - pods)
  if (room === 0) return { create: 0, heldBy: 'maxPods' }
  if (state.brake.on) {
    const mayTry = state.brake.waitMs === 0 && inFlight === 0
    return { create: mayTry ? 1 : 0, heldBy: 'brake' }
  }
  const create = Math.max(0, Math.min(missing, room, limits.maxCreationsInFlight - inFlight))
  return { create, heldBy: room < missing ? 'maxPods' : undefined }
}

/** Who goes first: pods that are not ready, then idle ones, then reserved ones; within each the youngest. */
function inOrderOfRetiring(tickets: readonly Ticket[]): Ticket[] {
  const rank = { Pending: 0, Idle: 1, Reserved: 2, Active: 3, Done: 4 }
  return [...tickets].sort(
    (a, b) => rank[a.phase] - rank[b.phase] || b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1),
  )
}
