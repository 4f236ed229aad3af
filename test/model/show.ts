// One case explored, and what is told of it: figures, and the way to what is broken.
import type { Case } from './cases.ts'
import { explore } from './explore.ts'
import { allGuardsBut } from './guards.ts'
import { createModel } from './next.ts'
import { readRules } from './rules.ts'
import { type Shown, sayScope } from './table.ts'
import { renderTrace } from './trace.ts'

export function show(of: Case): Shown {
  const { scope, off, only, maxStates } = of
  const begun = performance.now()
  const model = createModel(scope, allGuardsBut(off), readRules())
  const found = explore(model, { maxStates, only })
  const trace = found.broken ? renderTrace(model, found.broken) : []
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const without = off.length > 0 ? ` without ${off.join(', ')}` : ''
  const how = found.complete ? 'complete' : `everything within ${found.depth} steps`
  const figures = `${found.states} states, ${found.transitions} transitions, depth ${found.depth}`
  const title = `${sayScope(scope)}${without}: ${figures}, ${found.broken ? 'broken' : how}, ${seconds} s`
  return { of, found, trace, lines: [title, ...trace.map(line => `    ${line}`)] }
}
