// How many requests are under way in a state: a world can be bounded by it, and then be seen whole though it is large.
import { attempt, LATE, PENDING, PER_LEASE, PER_PROXY, REFUSED, RENEW, type State, TRY } from './layout.ts'
import type { Model } from './turn.ts'

/** On their way, without their answer yet, or given up and able to take effect late. */
export function requestsIn({ layout }: Model, s: State): number {
  const { tickets, proxies } = layout.scope
  let count = 0
  for (let at = 0; at < tickets * layout.ticketSize; at += layout.ticketSize) {
    for (let i = at + PENDING; i < at + layout.local; i += 1) if (s[i] !== 0 && !(s[i]! & REFUSED)) count += 1
    for (let local = at + layout.local; local < at + layout.ticketSize; local += PER_PROXY)
      for (let i = local + TRY; i < local + PER_PROXY; i += 1) {
        const state = s[i]! & 7
        if (state !== attempt.none && state !== attempt.second) count += 1
      }
  }
  for (let at = layout.proxyBase; at < layout.proxyBase + proxies * PER_LEASE; at += PER_LEASE)
    count += Number(s[at + RENEW] !== 0) + Number(s[at + LATE] !== 0)
  return count
}
