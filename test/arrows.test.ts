// The import arrows of the design: api <- operator, proxy <- sandbox <- plugin; operator and proxy never import each other.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** What each top-level folder may import of ours, besides itself. */
const mayImport: Record<string, readonly string[]> = {
  api: [],
  operator: ['api'],
  proxy: ['api'],
  sandbox: ['api', 'operator', 'proxy'],
  plugin: ['api', 'operator', 'proxy', 'sandbox'],
}

/** Sentences about the imports of `source` at `file` (relative to the root) that go against the arrows. */
function forbiddenImports(file: string, source: string): string[] {
  const from = file.split('/')[0]!
  // A file named by a URL is code only when it ends like code: a generator may read a manifest.
  const named = /(?:\bfrom|\bimport)\s*\(?\s*(['"`])(\.[^'"`]*)\1|new URL\(\s*(['"`])(\.[^'"`]*\.tsx?)\3/g
  const specifiers = [...source.matchAll(named)].map(match => (match[2] ?? match[4])!)
  return specifiers.flatMap(specifier => {
    // What says the version is data, not code.
    if (resolve(root, dirname(file), specifier) === join(root, 'package.json')) return []
    const to = relative(root, resolve(root, dirname(file), specifier)).split('/')[0]!
    return to === from || mayImport[from]!.includes(to)
      ? []
      : [`${file} imports ${specifier}: ${from} may import only ${mayImport[from]!.join(', ') || 'itself'}`]
  })
}

function sourcesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sourcesBelow(path)
    return /\.tsx?$/.test(name) ? [path] : []
  })
}

describe('the import arrows', () => {
  it.each(Object.keys(mayImport))('%s imports only what it may', folder => {
    const broken = sourcesBelow(join(root, folder)).flatMap(path =>
      forbiddenImports(relative(root, path), readFileSync(path, 'utf8')),
    )
    expect(broken).toEqual([])
  })

  it.each([
    ['operator/x.ts', "import { a } from '../proxy/serve.ts'"],
    ['proxy/x.ts', "import type { A } from '../operator/settings.ts'"],
    ['api/kube/x.ts', "export { a } from '../../operator/run.ts'"],
    ['sandbox/x.ts', "const a = await import('../plugin/main.ts')"],
    ['proxy/x.ts', "new Worker(new URL('../sandbox/echo/main.ts', import.meta.url))"],
    ['api/x.ts', "import '../test/cluster/main.ts'"],
  ])('would bite: %s with %s', (file, source) => {
    expect(forbiddenImports(file, source)).toHaveLength(1)
  })
})
