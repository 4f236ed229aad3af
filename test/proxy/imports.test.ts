import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, it } from 'vitest'

/** Packages that are loaded when `file` is: everything imported for more than its types, and not by `import()`. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>()
  if (seen.has(file)) return packages
  seen.add(file)
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm,
  )) {
    if (!specifier!.startsWith('.')) packages.add(specifier!)
    else if (specifier!.endsWith('.ts'))
      for (const found of packagesOf(resolve(dirname(file), specifier!), seen)) packages.add(found)
  }
  return packages
}

it.each([
  ['proxy', 'process.ts', ['@prometheus-io/client', 'pino']],
  ['gate', 'gate/process.ts', ['pino']],
  ['word on the command line', 'main.ts', []],
])('a %s loads nothing heavy when it starts', (_what, file, expected) => {
  const packages = packagesOf(resolve(import.meta.dirname, '../../proxy', file))
  const foreign = [...packages].filter(name => !name.startsWith('node:')).toSorted()
  expect(foreign).toEqual(expected)
})
