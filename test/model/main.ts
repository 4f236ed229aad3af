// npm run test:model: explores the protocol, says what it found, and checks or (--write) renews the tables of docs/protocol.md.
import { availableParallelism } from 'node:os'
import { readPart, writePart } from '../docsPart.ts'
import { type Case, cases, harmless, worlds } from './cases.ts'
import { renderCases, renderHarmless, renderWorlds } from './table.ts'
import { exploreAll } from './threads.ts'

const part = { page: 'protocol.md', command: 'npm run test:model -- --write' }

/** How much farther than by default to look in worlds that are too large to be seen whole: the argument `--times 20`. */
const TIMES = Number(process.argv[process.argv.indexOf('--times') + 1 || process.argv.length] ?? 1)

const farther = (of: Case): Case => ({ ...of, maxStates: of.maxStates * TIMES })
const shown = await exploreAll([...worlds, ...cases, ...harmless].map(farther), {
  threads: availableParallelism(),
  onShown: ({ lines }) => console.log(lines.join('\n')),
})
const whole = shown.slice(0, worlds.length)
const broken = shown.slice(worlds.length, -harmless.length)
const sound = shown.slice(-harmless.length)
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
].join('\n')
if (process.argv.includes('--write')) writePart(part, tables)
else if (tables !== readPart(part) && TIMES === 1)
  faults.push('docs/protocol.md says otherwise; renew it with npm run test:model -- --write')
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0
