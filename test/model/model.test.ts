// The protocol's model on a scale of seconds; npm run test:model explores the larger worlds.
import { describe, expect, it } from 'vitest'
import { cases } from './cases.ts'
import { explore } from './explore.ts'
import { allGuardsBut, type GuardName } from './guards.ts'
import type { Scope } from './layout.ts'
import { createModel } from './next.ts'
import { readRules } from './rules.ts'
import { renderTrace } from './trace.ts'

const rules = readRules()
const small: Scope = {
  proxies: 1,
  tickets: 1,
  addresses: 1,
  operators: 1,
  faults: 0,
  scaleDown: true,
  warm: false,
}

describe('with every guard', () => {
  it.each<[string, Scope]>([
    ['one holder, one operator, one ticket', small],
    ['a fault may happen', { ...small, faults: 1, scaleDown: false }],
  ])('no state breaks an invariant, and from each the pool becomes whole again: %s', (_, scope) => {
    const found = explore(createModel(scope, allGuardsBut([]), rules), { maxStates: 200_000 })
    expect(found.broken).toBeUndefined()
    expect(found.complete).toBe(true)
    expect(found.states).toBeGreaterThan(1_000)
  })
})

describe('without a guard', () => {
  it.each(cases.filter(({ scope }) => scope.tickets === 1))('there is a way to break an invariant: $off', of => {
    const model = createModel(of.scope, allGuardsBut(of.off), rules)
    const found = explore(model, { maxStates: 100_000, only: of.only })
    expect(found.broken?.what).toMatch(/^I[1-6]: /)
    // The way is told to its end: each of its steps can be taken, one after the other.
    const trace = renderTrace(model, found.broken!)
    expect(trace.at(-1)).toBe(`=> ${found.broken?.what}`)
    expect(trace).toHaveLength(found.broken!.path.length + (found.broken!.what.startsWith('I6') ? 0 : 1))
  })
})

describe('where the requests under way are bounded', () => {
  const three: Partial<Scope> = { tickets: 3, addresses: 2, underWay: 1, scaleDown: false }
  const four: Partial<Scope> = { proxies: 2, operators: 2, tickets: 2 }

  it.each<[string, GuardName[], Partial<Scope>]>([
    ['I1', ['spoilt'], three],
    ['I5', ['twiceFence'], three],
    ['I4', ['fence'], three],
    ['I4', ['finalizer'], { ...four, underWay: 1, scaleDown: false, faults: 1 }],
    // What a late write does needs another one meanwhile.
    ['I5', ['operatorVersion'], { ...four, underWay: 2 }],
    ['I4', ['claimID', 'oneAttempt'], { ...four, underWay: 2 }],
  ])('there is still a way to break %s without %j', (invariant, off, scope) => {
    const { broken } = explore(createModel({ ...small, ...scope }, allGuardsBut(off), rules), { maxStates: 100_000 })
    expect(broken?.what.slice(0, 2)).toBe(invariant)
  })
})
