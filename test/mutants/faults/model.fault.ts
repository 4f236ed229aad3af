// Every order of events that the model knows, with all its own guards: what breaks then is a decision of the product that the model calls.
import { it } from 'vitest'
import { explore } from '../../model/explore.ts'
import { allGuardsBut } from '../../model/guards.ts'
import type { Scope } from '../../model/layout.ts'
import { createModel } from '../../model/next.ts'
import { readRules } from '../../model/rules.ts'
import { renderTrace } from '../../model/trace.ts'

const small: Scope = { proxies: 1, tickets: 1, addresses: 1, operators: 1, faults: 0, scaleDown: false, warm: true }
const two: Scope = { ...small, tickets: 2 }

it.each<[string, Scope, number]>([
  ['one ticket', small, 20_000],
  ['two tickets and one address', two, 50_000],
  ['two tickets, one address, and a node that may die', { ...two, faults: 1, kinds: ['node died'] }, 220_000],
])('%s', (_, scope, maxStates) => {
  const model = createModel(scope, allGuardsBut([]), readRules())
  const { broken } = explore(model, { maxStates })
  if (broken) throw new Error([broken.what, ...renderTrace(model, broken)].join('\n'))
})
