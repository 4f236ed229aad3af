// Who judges shares no code with those who are judged: the checker's files, and what watches, accepts and comes for it, import nothing of the product.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

const faults = resolve(import.meta.dirname, '..')
/** Modules that are allowed: of Node, of others, and of the judge and the witnesses themselves. */
const allowed = /^(node:|vitest$|yaml$)/
const witnesses = [
  'observe.ts',
  'target.ts',
  'clients.ts',
  'history.ts',
  'apiHistory.ts',
  'etcdHistory.ts',
  'lines.ts',
  'clock.ts',
]
const judges = readdirSync(import.meta.dirname).filter(name => name !== 'apart.test.ts')
const ours = [...judges.map(name => join('check', name)), ...witnesses]

/** Imports of `source`, of the file `name` in test/faults, that lead elsewhere. Types are no code. */
function strays(name: string, source: string): string[] {
  const found = source.matchAll(/(?:^import\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?|\bimport\s*\(\s*)['"]([^'"]+)['"]/gm)
  return [...found]
    .map(([, module]) => module!)
    .filter(module => !allowed.test(module))
    .map(module => relative(faults, resolve(faults, name, '..', module)))
    .filter(path => !ours.includes(path))
    .map(path => `${name} imports ${path}`)
}

it.each(ours)('%s imports nothing of the product', name => {
  expect(strays(name, readFileSync(join(faults, name), 'utf8'))).toEqual([])
})

it.each([
  ['check/once.ts', "import { readHeld } from '../../../proxy/held.ts'"],
  ['check/once.ts', "import {\n  a,\n  b,\n} from '../../../operator/plan/look.ts'"],
  ['observe.ts', "import '../../proxy/main.ts'"],
  ['clients.ts', "const { a } = await import('../../api/kube/client.ts')"],
  ['history.ts', "import { startWorld } from './world.ts'"],
])('would bite: %s with %s', (name, source) => {
  expect(strays(name, source)).toHaveLength(1)
})
