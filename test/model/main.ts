// npm run test:model: explores the protocol, says what it found, and checks or (--write) renews the tables of docs/protocol.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { type Case, cases, harmless, worlds } from './cases.ts'
import { explore } from './explore.ts'
import { allGuardsBut } from './guards.ts'
import { createModel } from './next.ts'
import { readRules } from './rules.ts'
import { renderCases, renderHarmless, renderWorlds, replaceTables, type Shown, sayScope } from './table.ts'
import { renderTrace } from './trace.ts'

const PAGE = new URL('../../docs/protocol.md', import.meta.url)

/** How much farther than by default to look in worlds that are too large to be seen whole: the argument `--times 20`. */
const TIMES = Number(process.argv[process.argv.indexOf('--times') + 1 || process.argv.length] ?? 1)

function show(of: Case): Shown {
  const { scope, off, only } = of
  const maxStates = of.maxStates * TIMES
  const begun = performance.now()
  const model = createModel(scope, allGuardsBut(off), readRules())
  const found = explore(model, { maxStates, only })
  const trace = found.broken ? renderTrace(model, found.broken) : []
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const without = off.length > 0 ? ` without ${off.join(', ')}` : ''
  const how = found.complete ? 'complete' : `everything within ${found.depth} steps`
  const figures = `${found.states} states, ${found.transitions} transitions, depth ${found.depth}`
  console.log(`${sayScope(scope)}${without}: ${figures}, ${found.broken ? 'broken' : how}, ${seconds} s`)
  for (const line of trace) console.log(`    ${line}`)
  return { of, found, trace }
}

const whole = worlds.map(show)
const broken = cases.map(show)
const sound = harmless.map(show)
const faults = [
  ...[...whole, ...sound].filter(({ found }) => found.broken).map(({ found }) => `broken: ${found.broken!.what}`),
  ...broken.filter(({ found }) => !found.broken).map(({ of }) => `nothing breaks without ${of.off.join(', ')}`),
]
const tables = [
  ...[
    'With every guard, nothing breaks:',
    '',
    ...renderWorlds(whole.map(({ of, found }) => ({ scope: of.scope, found }))),
  ],
  ...['', 'Without these guards, something does:', '', ...renderCases(broken)],
  ...['', 'Without these, nothing breaks as far as was looked:', '', ...renderHarmless(sound)],
]
const page = readFileSync(PAGE, 'utf8')
const renewed = replaceTables(page, tables)
if (process.argv.includes('--write')) writeFileSync(PAGE, renewed)
else if (renewed !== page && TIMES === 1)
  faults.push('docs/protocol.md says otherwise; renew it with npm run test:model -- --write')
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0
