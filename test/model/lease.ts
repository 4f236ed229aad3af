// A proxy's Lease, its fence, and the time between them: nobody's clock is read, only the order that the arithmetic of fences forces is kept.
import { confirm } from './decide.ts'
import {
  attempt,
  DIALLED,
  FENCE,
  HOLDER,
  LAPSED,
  LATE,
  LEASE,
  PHASE,
  proxyOf,
  RENEW,
  RENEWED_AGAIN,
  ROLE,
  RUN,
  role,
  type State,
  sub,
  TRY,
  TRY_LAPSED,
} from './layout.ts'
import { bootAt, localAt, type Model, proxyAt, runs, type Turn } from './turn.ts'

export function leaseSteps(turn: Turn, proxy: number): void {
  const { model, s, emit } = turn
  const at = proxyAt(model, proxy)
  if (runs(s, at)) {
    renew(turn, proxy)
    age(turn, proxy)
    leave(turn, proxy)
  }
  if (s[at + LATE] !== 0) {
    const applied = model.copy(s)
    applied[at + LATE] = 0
    takeLease(model, applied, proxy, s[at + LATE]! - 1)
    emit(applied, { what: 'late renewal applied', a: proxy, b: 0, help: 0 })
    const lost = model.copy(s)
    lost[at + LATE] = 0
    emit(lost, { what: 'late renewal lost', a: proxy, b: 0, help: 1 })
  }
  leaseAges(turn, proxy)
}

function renew({ model, s, emit }: Turn, proxy: number): void {
  const at = proxyAt(model, proxy)
  const state = s[at + RENEW]!
  if (state === 0) {
    // One that was sent earlier and is not confirmed yet differs in nothing that anybody could act on.
    if ((s[at + FENCE]! & 3) === 1) return
    const sent = model.copy(s)
    sent[at + RENEW] = 1
    emit(sent, { what: 'renewal sent', a: proxy, b: 0, help: 6 })
    return
  }
  if (state <= 2) {
    const applied = model.copy(s)
    // Of use only to an operator that does not read live: the renewal before is what it may still see.
    if (!model.guards.liveReread && s[at + LEASE]! % 4 === 1 + bootAt(model, s, at))
      applied[at + FENCE]! |= RENEWED_AGAIN
    takeLease(model, applied, proxy, bootAt(model, s, at))
    applied[at + RENEW] = state + 2
    emit(applied, { what: 'renewal applied', a: proxy, b: 0, help: 5 })
    const lost = model.copy(s)
    lost[at + RENEW] = 0
    emit(lost, { what: 'renewal lost', a: proxy, b: 0, help: 0 })
    return
  }
  const confirmed = model.copy(s)
  confirmed[at + RENEW] = 0
  const { byte, lapsed } = confirm(s[at + FENCE]!, state === 3)
  confirmed[at + FENCE] = byte | (s[at + FENCE]! & RENEWED_AGAIN)
  if (lapsed) rememberLapse(model, confirmed, proxy)
  emit(confirmed, { what: lapsed ? 'renewal confirmed after a lapse' : 'renewal confirmed', a: proxy, b: 0, help: 5 })
  const lost = model.copy(s)
  lost[at + RENEW] = 0
  emit(lost, { what: 'reply to renewal lost', a: proxy, b: 0, help: 0 })
}

/** Everything held before a lapse is burned; what was begun before it is remembered as such. */
function rememberLapse(model: Model, s: State, proxy: number): void {
  for (let ticket = 0; ticket < model.layout.scope.tickets; ticket += 1) {
    const local = localAt(model, ticket, proxy)
    const byte = s[local + ROLE]!
    const isStock = (byte & 7) === role.stock
    if (isStock && model.guards.lapseMemory) s[local + ROLE] = (byte & ~7) | role.ended
    // Of what is connected, or over, nobody asks any more when it was reserved.
    else if (isStock || ((byte & 7) === role.used && ((byte >> 3) & 3) !== sub.connected)) s[local + ROLE]! |= LAPSED
    for (const k of [0, 1]) {
      const tried = s[local + TRY + k]! & 7
      if (tried >= attempt.sent && tried <= attempt.refused && !(s[local + TRY + k]! & 8))
        s[local + TRY + k]! |= TRY_LAPSED
    }
  }
}

/** A write of the Lease took effect: what carries an older resourceVersion will be refused. */
function takeLease(model: Model, s: State, proxy: number, boot: number): void {
  const at = proxyAt(model, proxy)
  s[at + LEASE] = 1 + boot
  leaseTouched(model, s, proxy)
}

export function leaseTouched({ guards, layout }: Model, s: State, proxy: number): void {
  if (!guards.leaseVersion) return
  const at = layout.proxyBase + proxy * 5
  if (s[at + RENEW]! === 1 || s[at + RENEW]! === 2) s[at + RENEW] = 0
  s[at + LATE] = 0
}

/** A fence has passed: since the confirmed renewal was sent, or since the one under way was. */
function age({ model, s, emit }: Turn, proxy: number): void {
  const at = proxyAt(model, proxy)
  if ((s[at + FENCE]! & 3) === 1) {
    // A lapse of a process that has nothing to do with any ticket changes nothing.
    if (!isConcerned(model, s, proxy)) return
    const lapsed = model.copy(s)
    lapsed[at + FENCE] = (s[at + FENCE]! & (4 | RENEWED_AGAIN)) | 2
    emit(lapsed, { what: 'fence lapsed', a: proxy, b: 0, help: 0 })
  } else if (s[at + RENEW] === 1 || s[at + RENEW] === 3) {
    const old = model.copy(s)
    old[at + RENEW]! += 1
    emit(old, { what: 'renewal aged', a: proxy, b: 0, help: 0 })
  }
}

/** It finds its Lease gone, or another process's. */
function leave({ model, s, emit }: Turn, proxy: number): void {
  const at = proxyAt(model, proxy)
  const lease = s[at + LEASE]! & 3
  if (lease === 0 && (s[at + FENCE]! & 3) !== 0) {
    const revoked = model.copy(s)
    revoked[at + FENCE] = s[at + FENCE]! & (4 | RENEWED_AGAIN)
    emit(revoked, { what: 'Lease seen gone', a: proxy, b: 0, help: 5 })
  }
  if (lease !== 0 && lease !== 1 + bootAt(model, s, at) && (s[at + FENCE]! & 4) !== 0) {
    const left = model.copy(s)
    end(model, left, proxy)
    emit(left, { what: 'left for another boot', a: proxy, b: 0, help: 5 })
  }
}

/** The process is no more. Its requests are still under way. */
export function end(model: Model, s: State, proxy: number): void {
  const at = proxyAt(model, proxy)
  s[at + RUN]! &= ~1
  s[at + FENCE] = 0
  if ((s[at + RENEW] === 1 || s[at + RENEW] === 2) && s[at + LATE] === 0) s[at + LATE] = 1 + bootAt(model, s, at)
  s[at + RENEW] = 0
  for (let ticket = 0; ticket < model.layout.scope.tickets; ticket += 1) {
    const local = localAt(model, ticket, proxy)
    s[local + ROLE] = 0
    for (const k of [0, 1]) {
      const state = s[local + TRY + k]! & 7
      if (state === attempt.sent) s[local + TRY + k] = (s[local + TRY + k]! | 8) & ~TRY_LAPSED
      else s[local + TRY + k] = 0
    }
  }
}

/**
 * A fence has passed since the Lease last changed. What its process knows of it was sent before, so its fence is over by then; and after
 * another fence every dial that it began before is over, since connectTimeout is shorter.
 */
function leaseAges({ model, s, emit }: Turn, proxy: number): void {
  const at = proxyAt(model, proxy)
  const quiet = s[at + LEASE]! >> 2
  if (quiet === 2 || !isNamed(model, s, proxy)) return
  if (model.guards.pauseless && runs(s, at)) {
    if ((s[at + FENCE]! & 3) === 1 || s[at + RENEW] === 3) return
    if (quiet === 1 && mayStillDial(model, s, proxy)) return
  }
  const later = model.copy(s)
  later[at + LEASE]! += 4
  emit(later, {
    what: quiet === 0 ? 'silent for a fence' : 'silent for two fences',
    a: proxy,
    b: 0,
    help: runs(s, at) ? 0 : 8,
  })
}

/** A ticket names one of its processes as its holder: before that, nobody asks how long the Lease has been silent. */
function isNamed({ layout }: Model, s: State, proxy: number): boolean {
  for (let ticket = 0; ticket < layout.scope.tickets; ticket += 1) {
    const at = ticket * layout.ticketSize
    const holder = s[at + HOLDER]!
    if (holder !== 0 && s[at + PHASE] !== 5 && proxyOf(holder) === proxy) return true
  }
  return false
}

function isConcerned(model: Model, s: State, proxy: number): boolean {
  if (isNamed(model, s, proxy)) return true
  for (let ticket = 0; ticket < model.layout.scope.tickets; ticket += 1) {
    const local = localAt(model, ticket, proxy)
    if (s[local + ROLE] !== 0 || s[local + TRY] !== 0 || s[local + TRY + 1] !== 0) return true
  }
  return false
}

/** Silence that nobody asks about is not counted. */
export function forgetSilence(model: Model, s: State): void {
  for (let proxy = 0; proxy < model.layout.scope.proxies; proxy += 1) {
    const at = proxyAt(model, proxy)
    if (s[at + LEASE]! > 3 && !isNamed(model, s, proxy)) s[at + LEASE]! &= 3
  }
}

function mayStillDial(model: Model, s: State, proxy: number): boolean {
  for (let ticket = 0; ticket < model.layout.scope.tickets; ticket += 1) {
    const byte = s[localAt(model, ticket, proxy) + ROLE]!
    if ((byte & 7) !== role.used) continue
    if (((byte >> 3) & 3) === sub.syn) return true
    if (model.guards.connectTimeout && ((byte >> 3) & 3) === sub.dialling && byte & DIALLED) return true
  }
  return false
}
