// What stands in the plugin's bundle, and in which of its files: a person waits for everything that is loaded.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePlugin, type Part } from '../../../plugin/build/bundle.ts'

let folder: string
let parts: Part[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-bundle-'))
  parts = await bundlePlugin(folder)
  // On a machine with much else to do a build takes longer than a hook may.
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const library = (module: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1]
const libraries = (some: readonly Part[]) =>
  new Set(some.flatMap(({ modules }) => modules.flatMap(each => library(each) ?? [])))
const partsWith = (source: string) => parts.filter(({ modules }) => modules.some(each => each.endsWith(source)))

/** The files that are read as soon as this one is. */
async function loadedWith(file: string, seen = new Set<string>()): Promise<Part[]> {
  if (seen.has(file)) return []
  seen.add(file)
  const text = await readFile(join(folder, file), 'utf8')
  const imported = [...text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g)].map(match => match[1]!)
  const found = await Promise.all(imported.map(each => loadedWith(each, seen)))
  return [...parts.filter(part => part.file === file), ...found.flat()]
}

describe('the bundle', () => {
  it('has no client-node, and no second client of Kubernetes', () => {
    expect([...libraries(parts)].filter(name => name.startsWith('@kubernetes/'))).toEqual([])
  })

  it('has what is told of below: the test can fail', () => {
    for (const name of ['yargs', 'ink', 'react', 'yaml', '@marcbachmann/cel-js'])
      expect(libraries(parts)).toContain(name)
  })

  it('loads no library at all before the command is known', async () => {
    const first = [...(await loadedWith('launch.mjs')), ...(await loadedWith(partsWith('/plugin/main.ts')[0]!.file))]
    expect(first.flatMap(({ modules }) => modules).some(each => each.endsWith('/plugin/cli/help.ts'))).toBe(true)
    expect([...libraries(first)]).toEqual([])
  })

  it.each([
    ['list', ['ink', 'react', 'ws', 'yargs', '@marcbachmann/cel-js']],
    ['top', ['@marcbachmann/cel-js', 'protobufjs']],
    ['connect', ['ink', 'react', '@marcbachmann/cel-js']],
    ['status', ['ink', 'react', '@marcbachmann/cel-js']],
  ])('%s loads none of what other commands need', async (name, others) => {
    const [entry] = partsWith(`/plugin/commands/${name}/run.ts`)
    const loaded = libraries(await loadedWith(entry!.file))
    expect(others.filter(other => loaded.has(other))).toEqual([])
  })

  it('has neither React’s developer tools nor its development build', () => {
    const sources = parts.flatMap(({ modules }) => modules)
    expect(sources.filter(each => /react-devtools-core|\.development\.js$/.test(each))).toEqual([])
  })
})
