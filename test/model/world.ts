// What happens around the protocol: pods start and end, addresses come back, time passes, and everything that can fail does.
import { isInQuarantine } from './decide.ts'
import {
  AFTER,
  bootOf,
  DELETING,
  type Fault,
  FENCE,
  FOREIGN,
  HOLDER,
  LEASE,
  LOST,
  MARKS,
  OF_LOST_POD,
  PENDING,
  PHASE,
  POD,
  POD_IP,
  proxyOf,
  QUARANTINE_OVER,
  ROLE,
  RUN,
  role,
  type State,
  sub,
  TOUCH,
  WISH,
} from './layout.ts'
import { end, leaseTouched } from './lease.ts'
import {
  bootAt,
  forgetAddress,
  localAt,
  type Model,
  order,
  proxyAt,
  remove,
  runs,
  spend,
  type Turn,
  ticketAt,
  touched,
} from './turn.ts'

export function createSteps({ model, s, emit }: Turn): void {
  const { layout, guards } = model
  for (let ticket = 0; ticket < layout.scope.tickets; ticket += 1) {
    const at = ticketAt(model, ticket)
    const block = s.subarray(at, at + layout.ticketSize)
    const isFree = guards.uniqueNames ? block.every(byte => byte === 0) : s[at + PHASE] === 0
    if (!isFree) continue
    const next = model.copy(s)
    next[at + PHASE] = 1
    for (let other = 0; other < layout.scope.tickets; other += 1) {
      if (other !== ticket && s[ticketAt(model, other) + PHASE] === 5) next[at + AFTER]! |= 1 << other
    }
    emit(next, { what: 'ticket created', a: ticket, b: 0, help: anyLeft(model, s) ? 0 : 9 })
    return
  }
}

const anyLeft = (model: Model, s: State): boolean =>
  Array.from({ length: model.layout.scope.tickets }, (_, i) => s[ticketAt(model, i) + PHASE]).some(p => p !== 0)

export function podSteps({ model, s, emit }: Turn, ticket: number): void {
  const at = ticketAt(model, ticket)
  const pod = s[at + POD]!
  if (pod === 1) {
    for (const ip of freeAddresses(model, s)) {
      const next = model.copy(s)
      next[at + POD] = 2
      next[at + POD_IP] = ip
      emit(next, { what: 'pod ready', a: ticket, b: ip, help: 5 })
    }
  }
  // What was asked to end does; so does a pod whose ticket is gone (owner collection), and one that never had an address.
  if (pod === 3 || (pod !== 0 && s[at + PHASE] === 0)) {
    const next = model.copy(s)
    vanish(model, next, ticket)
    emit(next, { what: 'pod gone', a: ticket, b: 0, help: 4 })
  }
  if (isInQuarantine(s, at) && !mayStillDial(model, s, ticket)) {
    const next = model.copy(s)
    next[at + MARKS]! |= QUARANTINE_OVER
    emit(next, { what: 'quarantine over', a: ticket, b: 0, help: 7 })
  }
}

function vanish(model: Model, s: State, ticket: number): void {
  const at = ticketAt(model, ticket)
  s[at + POD] = 0
  s[at + POD_IP] = 0
  s[at + TOUCH]! &= LOST | FOREIGN
  for (let i = at + PENDING; i < at + model.layout.local; i += 1) {
    if ((s[i]! & 15) === order.publish) s[i]! |= OF_LOST_POD
  }
  forgetAddress(model, s, ticket)
}

function freeAddresses({ layout }: Model, s: State): number[] {
  const taken = Array.from({ length: layout.scope.tickets }, (_, i) => s[i * layout.ticketSize + POD_IP]!)
  return Array.from({ length: layout.scope.addresses }, (_, i) => i + 1).filter(ip => !taken.includes(ip))
}

/** After two more fences every dial that was under way is over, and a clock that stood still has gone on. */
function mayStillDial(model: Model, s: State, ticket: number): boolean {
  const at = ticketAt(model, ticket)
  const holder = s[at + HOLDER]!
  if (holder === 0) return false
  const proxy = proxyOf(holder)
  const there = proxyAt(model, proxy)
  if (!runs(s, there) || bootAt(model, s, there) !== bootOf(holder)) return false
  const byte = s[localAt(model, ticket, proxy) + ROLE]!
  if ((byte & 7) === role.used && ((byte >> 3) & 3) === sub.syn) return true
  const holds = (byte & 7) === role.stock || (byte & 7) === role.used
  return !model.guards.pauseless && holds && ((byte >> 3) & 3) !== sub.connected && (s[there + FENCE]! & 3) === 1
}

export function restartSteps({ model, s, emit }: Turn, proxy: number): void {
  const at = proxyAt(model, proxy)
  if (runs(s, at) || s[at + RUN]! >> 1 === 1) return
  const next = model.copy(s)
  next[at + RUN] = 3
  emit(next, { what: 'proxy restarted', a: proxy, b: 0, help: 7 })
}

export function proxyFaults(turn: Turn, proxy: number): void {
  const { model, s, emit } = turn
  const at = proxyAt(model, proxy)
  const fault = (what: Fault, change: (next: State) => void) => {
    const next = spend(turn, what)
    if (!next) return
    change(next)
    emit(next, { what, a: proxy, b: 0, help: 0 })
  }
  if (runs(s, at))
    fault('proxy killed', next => {
      end(model, next, proxy)
      tidy(model, next)
    })
  if ((s[at + LEASE]! & 3) !== 0)
    fault('Lease deleted by hand', next => {
      next[at + LEASE] = 0
      leaseTouched(model, next, proxy)
    })
}

function tidy(model: Model, s: State): void {
  for (let ticket = 0; ticket < model.layout.scope.tickets; ticket += 1) forgetAddress(model, s, ticket)
}

export function ticketFaults(turn: Turn, ticket: number): void {
  const { model, s, emit } = turn
  const at = ticketAt(model, ticket)
  const fault = (what: Fault, change: (next: State) => void) => {
    const next = spend(turn, what)
    if (!next) return
    change(next)
    emit(next, { what, a: ticket, b: 0, help: 0 })
  }
  if (s[at + POD] !== 0)
    fault('node died', next => {
      if (s[at + POD_IP] !== 0) next[at + TOUCH]! |= LOST
      vanish(model, next, ticket)
    })
  const phase = s[at + PHASE]!
  if (phase === 0) return
  if (!(s[at + WISH]! & DELETING))
    fault('ticket deleted by hand', next => {
      if (!model.guards.finalizer) return remove(model, next, ticket)
      next[at + WISH]! |= DELETING
      touched(model, next, ticket)
    })
  const wish = s[at + WISH]! & 3
  if (wish < 2 && phase < 5)
    fault('evicted by hand', next => {
      next[at + WISH]! = (s[at + WISH]! & DELETING) | 2
      touched(model, next, ticket)
    })
}
