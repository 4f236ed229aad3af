// The protocol's model on a scale of seconds; npm run test:model explores the larger worlds.
import { describe, expect, it } from 'vitest'
import { cases } from './cases.ts'
import { explore } from './explore.ts'
import { allGuardsBut } from './guards.ts'
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
