// What counts as a request under way.
import { expect, it } from 'vitest'
import { allGuardsBut } from './guards.ts'
import { attempt, GIVEN_UP, PENDING, REFUSED, RENEW, type Scope, TRY } from './layout.ts'
import { createModel, eachStep, initialState } from './next.ts'
import { requestsIn } from './requests.ts'
import { localAt, order, proxyAt, ticketAt } from './turn.ts'

const scope: Scope = { proxies: 2, tickets: 2, addresses: 2, operators: 2, faults: 0, scaleDown: true, warm: true }
const model = createModel(scope, allGuardsBut([]), () => true)
const tried = localAt(model, 1, 1) + TRY

const pending = ticketAt(model, 1) + PENDING
const renewal = proxyAt(model, 1) + RENEW

it.each<[string, number, number[], number]>([
  ["two operators' writes of one ticket", pending, [order.makeIdle, order.publish], 2],
  ['a write that was refused', pending, [order.makeIdle | REFUSED], 0],
  ['a reserve, and one that nobody waits for any more', tried, [attempt.sent, attempt.sent | GIVEN_UP], 2],
  ['an answer to a reserve', tried, [attempt.applied], 1],
  ['a second client of one pod', tried, [attempt.second], 0],
  ['a renewal, and one of the process before', renewal, [1, 1], 2],
])('%s', (_, at, bytes, count) => {
  const s = initialState(model).slice()
  s.set(bytes, at)
  expect(requestsIn(model, s)).toBe(count)
})

it('a bounded world takes no step to more of them', () => {
  const bounded = createModel({ ...scope, underWay: 1 }, allGuardsBut([]), () => true)
  const s = initialState(bounded).slice()
  s[proxyAt(bounded, 0) + RENEW] = 1
  const [free, kept] = [model, bounded].map(of => {
    const counts: number[] = []
    eachStep(of, s, next => counts.push(requestsIn(of, next)))
    return counts
  })
  expect(Math.max(...free!)).toBe(2)
  expect(Math.max(...kept!)).toBe(1)
  expect(kept!.length).toBe(free!.filter(count => count <= 1).length)
})
