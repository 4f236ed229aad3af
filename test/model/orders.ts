// An operator's write takes effect, or is lost, or refused by something before the API server. One that carries a resourceVersion which is not the ticket's any more is gone already (turn.ts).
import {
  FOREIGN,
  LOST,
  MARKS,
  OF_LOST_POD,
  PENDING,
  PHASE,
  POD,
  POD_IP,
  PUBLISHED,
  REFUSED,
  SEEN,
  type State,
  TOUCH,
} from './layout.ts'
import { isHeldAlive, sortPending } from './operator.ts'
import type { Change } from './record.ts'
import { isConditional, type Model, order, remove, type Turn, ticketAt, touched } from './turn.ts'

export function orderSteps({ model, s, emit }: Turn, ticket: number): void {
  const at = ticketAt(model, ticket)
  for (let i = at + PENDING; i < at + model.layout.local; i += 1) {
    const byte = s[i]!
    if (byte === 0 || byte & REFUSED) continue
    const lost = model.copy(s)
    // Without another try, the operator waits for a change that nobody makes.
    lost[i] = model.guards.retried || !isConditional(byte & 15) ? 0 : byte | REFUSED
    sortPending(model, lost, at)
    emit(lost, { what: 'order lost', a: ticket, b: byte & 15, help: 0 })
    const without = model.copy(s)
    without[i] = 0
    sortPending(model, without, at)
    apply({ model, s: without, emit }, ticket, byte)
  }
}

function apply({ model, s, emit }: Turn, ticket: number, byte: number): void {
  const at = ticketAt(model, ticket)
  const kind = byte & 15
  const words = { what: 'order applied', a: ticket, b: kind, help: 4 }
  if (kind === order.createPod || kind === order.deletePod || kind === order.release) {
    if (kind === order.createPod) startPod(s, at)
    else if (kind === order.release) remove(model, s, ticket)
    else if (s[at + POD] !== 0) s[at + POD] = 3
    emit(s, words)
    return
  }
  const what = changeOf(byte)
  const isAllowed = model.records.allows(s, at, what)
  if (!isAllowed && model.guards.rootRules) {
    emit(s, { ...words, what: 'order refused' })
    return
  }
  const broken = isAllowed ? breach(model, s, at, kind) : 'I3: the record left its forward path'
  model.records.write(s, at, what)
  if (byte & OF_LOST_POD) s[at + TOUCH]! |= FOREIGN
  if (kind === order.publish) s[at + SEEN] = publishedBefore(model, s, ticket)
  touched(model, s, ticket)
  emit(s, { ...words, broken })
}

/** One ticket makes one pod: none when there is one, or was. */
function startPod(s: State, at: number): void {
  if (s[at + PHASE] === 0 || s[at + POD] !== 0 || s[at + MARKS]! & PUBLISHED) return
  s[at + POD] = 1
  s[at + POD_IP] = 0
  s[at + TOUCH]! &= LOST
}

function changeOf(byte: number): Change {
  switch (byte & 15) {
    case order.publish:
      return { kind: 'publish', ip: (byte >> 4) & 3 }
    case order.makeIdle:
      return { kind: 'makeIdle' }
    case order.retireUnused:
      return { kind: 'retire', wish: 1 }
    case order.retireNow:
      return { kind: 'retire', wish: 2 }
    case order.podGone:
      return { kind: 'podGone' }
    default:
      return { kind: 'end', silent: (byte & 15) === order.endSilent }
  }
}

/** A ticket that nobody held when it was decided about may have been taken since. */
function breach(model: Model, s: State, at: number, kind: number): string | undefined {
  const isHeld = s[at + PHASE] === 3 || s[at + PHASE] === 4
  if (kind !== order.endUnheld || !isHeld || !isHeldAlive(model, s, at, 2)) return undefined
  return 'I5: the ticket of a living holder is ended by the operator'
}

function publishedBefore(model: Model, s: State, ticket: number): number {
  let mask = 0
  for (let other = 0; other < model.layout.scope.tickets; other += 1) {
    const there = ticketAt(model, other)
    if (other !== ticket && s[there + PHASE] !== 0 && s[there + MARKS]! & PUBLISHED) mask |= 1 << other
  }
  return mask
}
