// All steps that can be taken from a state, by anybody.
import type { Guards } from './guards.ts'
import { holderSteps } from './holder.ts'
import {
  FENCE,
  IP,
  LEASE,
  layoutOf,
  MARKS,
  PHASE,
  POD,
  POD_IP,
  PUBLISHED,
  RUN,
  type Scope,
  type State,
} from './layout.ts'
import { forgetSilence, leaseSteps } from './lease.ts'
import { operatorSteps } from './operator.ts'
import { orderSteps } from './orders.ts'
import { createRecords, type Rules } from './record.ts'
import { requestsIn } from './requests.ts'
import { type Emit, type Model, proxyAt } from './turn.ts'
import { createSteps, podSteps, proxyFaults, restartSteps, ticketFaults } from './world.ts'

export function createModel(scope: Scope, guards: Guards, rules: Rules): Model {
  const layout = layoutOf(scope)
  return { layout, guards, records: createRecords(rules), copy: createCopies(layout.size) }
}

/** No step has more copies in hand at once. */
const COPIES = 8

function createCopies(size: number): Model['copy'] {
  const ring = Array.from({ length: COPIES }, () => new Uint8Array(size))
  let latest = 0
  return s => {
    latest = (latest + 1) % COPIES
    const copy = ring[latest]!
    copy.set(s)
    return copy
  }
}

/** No ticket, and every proxy has just started; or, warm, what that leads to in any case. */
export function initialState(model: Model): State {
  const s = new Uint8Array(model.layout.size)
  for (let proxy = 0; proxy < model.layout.scope.proxies; proxy += 1) s[proxyAt(model, proxy) + RUN] = 1
  s[model.layout.faultsAt] = model.layout.scope.faults
  if (!model.layout.scope.warm) return s
  for (let proxy = 0; proxy < model.layout.scope.proxies; proxy += 1) {
    s[proxyAt(model, proxy) + FENCE] = 1 | 4
    s[proxyAt(model, proxy) + LEASE] = 1
  }
  s[PHASE] = 2
  s[MARKS] = PUBLISHED
  s[IP] = 1
  s[POD] = 2
  s[POD_IP] = 1
  return s
}

export function eachStep(model: Model, s: State, take: Emit): void {
  const { tickets, proxies, underWay } = model.layout.scope
  const emit: Emit = (next, step) => {
    if (underWay !== undefined && requestsIn(model, next) > underWay) return
    forgetSilence(model, next)
    take(next, step)
  }
  const turn = { model, s, emit }
  for (let ticket = 0; ticket < tickets; ticket += 1) {
    for (let proxy = 0; proxy < proxies; proxy += 1) holderSteps(turn, ticket, proxy)
    orderSteps(turn, ticket)
    operatorSteps(turn, ticket)
    podSteps(turn, ticket)
    ticketFaults(turn, ticket)
  }
  for (let proxy = 0; proxy < proxies; proxy += 1) {
    leaseSteps(turn, proxy)
    restartSteps(turn, proxy)
    proxyFaults(turn, proxy)
  }
  createSteps(turn)
}
