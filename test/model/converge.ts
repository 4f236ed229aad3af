// Where the continuation without faults has come to rest: is the pool whole, or is something stuck (I6)?
import { attempt, CLAIM, GIVEN_UP, HOLDER, holderOf, PHASE, POD, ROLE, role, type State, TRY, WISH } from './layout.ts'
import { mayExpire } from './operator.ts'
import { bootAt, localAt, type Model, proxyAt, runs, ticketAt } from './turn.ts'

/** Undefined when the pool is whole; else what is stuck. */
export function isSettled(model: Model, s: State): string | undefined {
  for (let ticket = 0; ticket < model.layout.scope.tickets; ticket += 1) {
    const why = stuck(model, s, ticket)
    if (why) return why
  }
  return undefined
}

function stuck(model: Model, s: State, ticket: number): string | undefined {
  const at = ticketAt(model, ticket)
  switch (s[at + PHASE]) {
    case 0:
      return undefined
    case 1:
      return isWaitingForAddress(model, s, ticket) ? undefined : 'a ticket stays Pending'
    case 2:
      return s[at + POD] === 2 && s[at + WISH] === 0 ? undefined : 'a ticket stays Idle that nobody may be given'
    case 3:
    case 4:
      return isHeld(model, s, ticket) ? undefined : 'a ticket stays Reserved or Active that no living process knows'
    default:
      return mayExpire(model, s, ticket) ? 'a receipt stays for ever' : undefined
  }
}

/** Its pod starts when another one's address comes back. */
function isWaitingForAddress(model: Model, s: State, ticket: number): boolean {
  if (s[ticketAt(model, ticket) + POD] !== 1) return false
  let taken = 0
  for (let other = 0; other < model.layout.scope.tickets; other += 1) {
    if (s[ticketAt(model, other) + POD]! >= 2) taken += 1
  }
  return taken >= model.layout.scope.addresses
}

function isHeld(model: Model, s: State, ticket: number): boolean {
  const at = ticketAt(model, ticket)
  for (let proxy = 0; proxy < model.layout.scope.proxies; proxy += 1) {
    const there = proxyAt(model, proxy)
    if (!runs(s, there) || s[at + HOLDER] !== holderOf(proxy, bootAt(model, s, there))) continue
    const local = localAt(model, ticket, proxy)
    const known = s[local + ROLE]! & 7
    if (known === role.stock || known === role.used) return ((s[local + ROLE]! >> 5) & 1) === s[at + CLAIM]
    const isAwaited = (k: number) => s[local + TRY + k] !== attempt.none && !(s[local + TRY + k]! & GIVEN_UP)
    if (known === role.tried) return isAwaited(0) || isAwaited(1)
  }
  return false
}
