// What operators do: they decide by what they see, which may be old, and their writes take effect whenever they like.

import type { TicketStep } from '../../operator/plan/ticket.ts'
import type { HolderState } from '../../operator/plan/view.ts'
import {
  bearsAddress,
  forbids,
  holderState,
  isInQuarantine,
  type Sight,
  scaleDownStep,
  step,
  type TicketSight,
} from './decide.ts'
import {
  AFTER,
  bootOf,
  FENCE,
  FOREIGN,
  HOLDER,
  IP,
  LEASE,
  MARKS,
  PENDING,
  PHASE,
  POD,
  POD_IP,
  PUBLISHED,
  proxyOf,
  RENEWED_AGAIN,
  SEEN,
  type State,
  TOUCH,
} from './layout.ts'
import { bootAt, type Model, order, proxyAt, runs, type Turn, ticketAt } from './turn.ts'

/** What may be seen of the holder of a ticket: as it is, or, without live reads, as it once was. */
function holderViews(model: Model, s: State, at: number): HolderState[] {
  const holder = s[at + HOLDER]!
  const phase = s[at + PHASE]!
  if (holder === 0 || phase < 3 || phase === 5) return ['stale']
  const proxy = proxyAt(model, proxyOf(holder))
  const lease = s[proxy + LEASE]! & 3
  const quiet = s[proxy + LEASE]! >> 2
  const halved = !model.guards.twiceFence
  const isOver = !runs(s, proxy) || bootAt(model, s, proxy) !== bootOf(holder)
  const whose = lease === 0 ? 0 : lease === 1 + bootOf(holder) ? 1 : 2
  const sights: Sight[] = [{ lease: whose, endSeen: false, quiet }]
  if (isOver) sights.push({ lease: whose, endSeen: true, quiet })
  if (!model.guards.liveReread) {
    if (s[proxy + FENCE]! & RENEWED_AGAIN) sights.push({ lease: whose, endSeen: false, quiet: 2 })
    if (bootOf(holder) === 1) sights.push({ lease: 2, endSeen: false, quiet: 0 })
  }
  return [...new Set(sights.map(sight => holderState(sight, halved)))]
}

/** Stages in which the ticket's pod may be seen: the present one, and, as long as the watch lags, the one before. */
function podViews(s: State, at: number): number[] {
  const pod = s[at + POD]!
  if (pod === 0) return s[at + MARKS]! & PUBLISHED ? [0, 2] : [0]
  return pod === 3 ? [3, 2] : [pod, 0]
}

/** The address stands on another ticket, as far as this operator must have seen. */
function conflictOf(model: Model, s: State, ticket: number): boolean {
  const { guards, layout } = model
  const at = ticketAt(model, ticket)
  if (!guards.addressCheck || s[at + PHASE] !== 1 || !(s[at + MARKS]! & PUBLISHED)) return false
  for (let other = 0; other < layout.scope.tickets; other += 1) {
    const there = ticketAt(model, other)
    if (other === ticket || !bearsAddress(s, there, s[at + IP]!)) continue
    // What was published later, or without the publication everything, may not be seen yet.
    if (!guards.publishFirst || !(s[at + SEEN]! & (1 << other))) continue
    const inQuarantine = guards.quarantine && isInQuarantine(s, there)
    if (forbids(s, there, (s[at + AFTER]! & (1 << other)) !== 0, inQuarantine)) return true
  }
  return false
}

/** No Pending ticket overlapped this receipt with an address that may be its own. */
export function mayExpire(model: Model, s: State, ticket: number): boolean {
  if (!model.guards.receipts) return true
  const at = ticketAt(model, ticket)
  for (let other = 0; other < model.layout.scope.tickets; other += 1) {
    const there = ticketAt(model, other)
    if (other === ticket || s[there + PHASE] !== 1 || s[there + AFTER]! & (1 << ticket)) continue
    const ip = s[there + MARKS]! & PUBLISHED ? s[there + IP] : s[there + POD_IP]
    if (ip === 0 || ip === s[at + IP]) return false
  }
  return true
}

export function operatorSteps(turn: Turn, ticket: number): void {
  const { model, s } = turn
  const at = ticketAt(model, ticket)
  if (s[at + PHASE] === 0) return
  const slot = freeSlot(model, s, at)
  if (slot === undefined) return
  const conflict = conflictOf(model, s, ticket)
  const expire = mayExpire(model, s, ticket)
  const inQuarantine = model.guards.quarantine && isInQuarantine(s, at)
  const isForeign = (s[at + TOUCH]! & FOREIGN) !== 0
  const seen = new Set<number>()
  const pods = podViews(s, at)
  for (const [index, holder] of holderViews(model, s, at).entries()) {
    for (const pod of pods) {
      const sight = { pod, conflict, holder, mayExpire: expire, inQuarantine, isForeign }
      const isPresent = pod === s[at + POD]
      decide(turn, { ticket, at, slot, sight, seen, isPresent }, step(s, at, sight))
      if (model.layout.scope.scaleDown && index === 0 && s[at + PHASE]! <= 3)
        decide(turn, { ticket, at, slot, sight, seen, isPresent: false }, scaleDownStep(s, at, sight))
    }
  }
}

function freeSlot({ layout }: Model, s: State, at: number): number | undefined {
  for (let i = at + PENDING; i < at + layout.local; i += 1) if (s[i] === 0) return i
  return undefined
}

type Decision = {
  readonly ticket: number
  readonly at: number
  readonly slot: number
  readonly sight: TicketSight
  /** Orders decided from this state already. */
  readonly seen: Set<number>
  /** What was seen is what is. */
  readonly isPresent: boolean
}

function decide({ model, s, emit }: Turn, decision: Decision, planned: TicketStep): void {
  const { ticket, at, slot, seen, isPresent } = decision
  const kind = orderOf(s, decision, planned)
  if (kind === order.none || seen.has(kind)) return
  const byte = kind === order.publish ? kind | (s[at + POD_IP]! << 4) : kind
  for (let i = at + PENDING; i < at + model.layout.local; i += 1) if (s[i] === byte) return
  seen.add(kind)
  const next = model.copy(s)
  next[slot] = byte
  sortPending(model, next, at)
  const isWish = planned.kind === 'end' || planned.kind === 'retire' ? planned.reason === 'ScaleDown' : false
  emit(next, {
    what: 'operator decides',
    a: ticket,
    b: kind,
    help: isWish || !isPresent ? 0 : 6,
    broken: breachOfDeath(model, s, at, kind),
  })
}

/** Orders of different operators are interchangeable. */
function sortPending({ layout }: Model, s: State, at: number): void {
  s.subarray(at + PENDING, at + layout.local).sort()
}

/** I5: a holder that renewed within 2 x fence is not given up. */
function breachOfDeath(model: Model, s: State, at: number, kind: number): string | undefined {
  if (kind !== order.endEnded && kind !== order.endSilent) return undefined
  return isHeldAlive(model, s, at, 2) ? 'I5: a holder is given up that renewed within 2 x fence' : undefined
}

/** The ticket's holder runs, and its Lease changed less than `fences` ago. */
function isHeldAlive(model: Model, s: State, at: number, fences: number): boolean {
  const holder = s[at + HOLDER]!
  if (holder === 0) return false
  const proxy = proxyAt(model, proxyOf(holder))
  if (!runs(s, proxy) || bootAt(model, s, proxy) !== bootOf(holder)) return false
  const isItsLease = (s[proxy + LEASE]! & 3) === 1 + bootOf(holder)
  return isItsLease ? s[proxy + LEASE]! >> 2 < fences : (s[proxy + FENCE]! & 3) === 1
}

function orderOf(s: State, { at, sight }: Decision, planned: TicketStep): number {
  const isThere = s[at + POD] !== 0
  switch (planned.kind) {
    case 'createPod':
      return order.createPod
    case 'publish':
      return s[at + POD_IP] ? order.publish : order.none
    case 'makeIdle':
      return order.makeIdle
    case 'retire':
      // The pod is looked for on the server before anybody's session ends for want of it.
      if (planned.reason === 'PodLost' && sight.pod === 0 && isThere) return order.none
      return planned.retire === 'Now' ? order.retireNow : order.retireUnused
    case 'end':
      if (planned.confirmHolder) return planned.reason === 'HolderSilent' ? order.endSilent : order.endEnded
      return planned.reason === 'PodLost' && sight.pod === 0 && isThere ? order.none : order.endUnheld
    case 'deletePod':
      return isThere ? order.deletePod : order.none
    case 'recordPodGone':
      return isThere ? order.deletePod : order.podGone
    case 'expire':
    case 'release':
      return order.release
    case 'none':
    case 'wait':
    case 'markInUse':
      return order.none
  }
}

export { isHeldAlive, sortPending }
