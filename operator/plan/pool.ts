// How many tickets to make and which to retire: a pure function of the pool as seen and the service's wish (design, section 6, rules 6 and 10).
import type { BasePlan } from './autoscale.ts'
import type { Brake } from './brake.ts'
import { planRollout, type Rollout } from './rollout.ts'
import { type HolderState, isAvailable, isPending, type RetireReason, type Ticket } from './view.ts'

export type PoolWish = {
  /** Ready, unused pods to keep. */
  readonly base: number
  /** How the base came about, where it follows use. */
  readonly autoscaled?: BasePlan | undefined
  /** Clients that wait for a pod. */
  readonly waiting: number
  /** Room for all pods of the service, terminating ones included; undefined: no bound. */
  readonly maxPods: number | undefined
  readonly rollout: Rollout
  readonly templateHash: string
  /** A pod that was created before this is replaced: it has waited for pool.maxIdleTime. Undefined: off. */
  readonly replaceBefore: number | undefined
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
  const available = state.tickets.filter(ticket => isAvailable(ticket, state.holderState))
  const pending = state.tickets.filter(isPending)
  const pendingCurrent = pending.filter(ticket => ticket.templateHash === wish.templateHash)
  const outdated = available.flatMap(ticket => {
    const reason = replaceReason(ticket, wish)
    return reason ? [{ ticket, reason }] : []
  })
  const pods = countPods(state)
  /** Pods that no client can be given any more, but that still count towards maxPods. */
  const spent = pods - available.length - pending.length - state.unseen
  const wanted = Math.min(wish.base + wish.waiting, Math.max(0, (wish.maxPods ?? Number.POSITIVE_INFINITY) - spent))
  const maySurge = wish.maxPods === undefined || pods < wish.maxPods
  const rollout = planRollout(wish.rollout, {
    wanted,
    available: available.length,
    outdated: outdated.length,
    maySurge,
  })

  const missing = wanted + rollout.surge - available.length - pendingCurrent.length - state.unseen
  const room = wish.maxPods === undefined ? Number.POSITIVE_INFINITY : Math.max(0, wish.maxPods - pods)
  const create = planCreations(Math.min(missing, room), state, limits, pending.length)
  const capped =
    wish.maxPods !== undefined &&
    wish.base + wish.waiting > available.length + pendingCurrent.length + state.unseen + create &&
    room <= create

  // Pending pods of an older template serve nobody: they go at once.
  const stale = pending.filter(ticket => ticket.templateHash !== wish.templateHash)
  const retire: { ticket: Ticket; reason: RetireReason }[] = stale.map(ticket => ({ ticket, reason: 'Rollout' }))
  const first = inOrderOfRetiring(outdated.map(({ ticket }) => ticket)).slice(0, rollout.retire)
  retire.push(...outdated.filter(({ ticket }) => first.includes(ticket)))

  const surplus = outdated.length > 0 ? 0 : Math.min(-missing, available.length + pendingCurrent.length)
  if (surplus > 0 && state.surplusForMs >= limits.surplusSettleMs) {
    const candidates = inOrderOfRetiring([...pendingCurrent, ...available])
    retire.push(...candidates.slice(0, surplus).map(ticket => ({ ticket, reason: 'ScaleDown' as const })))
  }
  const heldBy = state.brake.on && missing > 0 ? 'brake' : capped ? 'maxPods' : undefined
  return { create, retire, surplus: surplus > 0, heldBy }
}

/** Why a warm pod, though healthy, is to be replaced: within the bounds of a rollout, so that never too many are missing at once. */
function replaceReason(ticket: Ticket, wish: PoolWish): RetireReason | undefined {
  if (ticket.templateHash !== wish.templateHash) return 'Rollout'
  if (ticket.pod?.nodeCordoned) return 'NodeCordoned'
  return wish.replaceBefore !== undefined && ticket.createdAt <= wish.replaceBefore ? 'MaxIdleTime' : undefined
}

/** Pods of the service, terminating ones and those just asked for included. */
function countPods({ tickets, unseen }: PoolState): number {
  return tickets.filter(ticket => ticket.phase !== 'Done' || ticket.podDeletedAt === undefined).length + unseen
}

function planCreations(missing: number, state: PoolState, limits: PoolLimits, pending: number): number {
  const inFlight = pending + state.unseen
  if (missing <= 0) return 0
  if (state.brake.on) return state.brake.waitMs === 0 && state.brake.trialMs === 0 && inFlight === 0 ? 1 : 0
  return Math.max(0, Math.min(missing, limits.maxCreationsInFlight - inFlight))
}

/** Who goes first: pods that are not ready, then idle ones, then reserved ones; within each the youngest. */
function inOrderOfRetiring(tickets: readonly Ticket[]): Ticket[] {
  const rank = { Pending: 0, Idle: 1, Reserved: 2, Active: 3, Done: 4 }
  return [...tickets].sort(
    (a, b) => rank[a.phase] - rank[b.phase] || b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1),
  )
}
