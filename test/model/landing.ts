// A SYN arrives where the address is now: at the pod that it was meant for, at another one, or nowhere. Here the promise is kept or broken.

import type { Pair } from './holder.ts'
import {
  attempt,
  CLAIM,
  FOREIGN,
  HOLDER,
  IP,
  LOST,
  PHASE,
  POD,
  POD_IP,
  ROLE,
  role,
  type State,
  sub,
  TOUCH,
  TOUCHED,
  TRY,
} from './layout.ts'
import { forgetAddress, type Model, type Turn, ticketAt } from './turn.ts'

/** The ticket whose pod has this address now. */
function bearer({ layout }: Model, s: State, ip: number): number | undefined {
  for (let ticket = 0; ticket < layout.scope.tickets; ticket += 1) {
    const at = ticket * layout.ticketSize
    if (s[at + POD]! >= 2 && s[at + POD_IP] === ip) return ticket
  }
  return undefined
}

export function landings(turn: Turn, pair: Pair, failed: number): void {
  const { model, s, emit } = turn
  const { ticket, proxy, at, local } = pair
  const byte = s[local + ROLE]!
  const reached = bearer(model, s, s[at + IP]!)
  const to = (next: State, value: number, what: string, help: number, broken?: string) => {
    next[local + ROLE] = value
    forgetAddress(model, next, ticket)
    emit(next, { what, a: ticket, b: proxy, help, broken })
  }
  if (reached === undefined || (reached === ticket && s[at + POD] === 2))
    to(model.copy(s), byte & ~24, 'SYN refused: nobody listens', 0)
  if (reached === undefined) return
  const broken = breach(model, s, pair, reached, (byte >> 5) & 1)
  const where = reached === ticket ? 'pod accepts' : 'another pod accepts'
  const accepted = accept(model, s, reached)
  to(accepted, (byte & 32) | role.used | (sub.connected << 3), where, 3, broken)
  to(accept(model, s, reached), failed, `${where}, and its answer is lost`, 0, broken)
}

/** A second client is given the same pod: only without guards does a holder have one twice. */
export function secondCopy({ model, s, emit }: Turn, pair: Pair, k: number): void {
  const { ticket, proxy, at, local } = pair
  if ((s[local + TRY + k]! & 7) !== attempt.second) return
  const reached = bearer(model, s, s[at + IP]!)
  const next = reached === undefined ? model.copy(s) : accept(model, s, reached)
  next[local + TRY + k] = 0
  forgetAddress(model, next, ticket)
  const broken = reached === undefined ? undefined : breach(model, s, pair, reached, k)
  emit(next, { what: 'second client given the same pod', a: ticket, b: proxy, help: 1, broken })
}

function accept(model: Model, s: State, ticket: number): State {
  const next = model.copy(s)
  next[ticketAt(model, ticket) + TOUCH]! |= TOUCHED
  return next
}

/** What an accept breaks. A pod that vanished by itself, or a machine that stood still, may have left its address to another pod: one wrong accept is the limit that the design states. */
function breach(
  model: Model,
  s: State,
  { ticket, at, holder }: Pair,
  reached: number,
  claim: number,
): string | undefined {
  if (s[ticketAt(model, reached) + TOUCH]! & TOUCHED) return 'I1: a pod accepts a second connection'
  if (reached !== ticket || s[at + TOUCH]! & FOREIGN)
    return s[at + TOUCH]! & LOST || !model.guards.pauseless ? undefined : 'I4: a pod that nobody reserved is dialled'
  if (s[at + PHASE] === 0) return undefined
  const isReserved = s[at + PHASE]! >= 3 && s[at + HOLDER] === holder && s[at + CLAIM] === claim
  return isReserved ? undefined : 'I4: no record says that this process reserved the pod'
}
