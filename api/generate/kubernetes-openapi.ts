// Writes the definitions of the built-in kinds that the sandbox's API server serves, from the OpenAPI documents of the pinned Kubernetes module, a file for each Go package.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { openApiDocuments, type Schema, served, shortName } from './served.ts'

const folder = new URL('../../sandbox/server/openapi/', import.meta.url)
const reference = '#/components/schemas/'

/** Where a definition is kept: `core_v1` for `io.k8s.api.core.v1.Pod`, `meta_v1` for what belongs to no group. */
function fileOf(definition: string): string {
  const versioned = /^(\w+)\.(v\d\w*)\.\w+$/.exec(shortName(definition))
  return versioned ? `${versioned[1]}_${versioned[2]}` : 'meta_v1'
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(reference.length)] : referencesIn(inner),
  )
}

/** `wanted` and all that they refer to. */
function closure(wanted: readonly string[], all: Record<string, Schema>): Record<string, Schema> {
  const found: Record<string, Schema> = {}
  const queue = [...wanted]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found[name]) continue
    const schema = all[name]
    if (!schema) throw new Error(`the OpenAPI documents of Kubernetes have no definition ${name}; see what renamed it`)
    found[name] = schema
    queue.push(...referencesIn(schema))
  }
  return found
}

/** One line for each definition, so that a diff tells what changed. */
function render(definitions: Record<string, Schema>): string {
  const lines = Object.entries(definitions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

function main(): void {
  const all: Record<string, Schema> = {}
  // What several documents hold, such as DeleteOptions, is taken from the first: the core group's.
  for (const { schemas } of openApiDocuments()) Object.assign(all, { ...schemas, ...all })
  const wanted = Object.entries(served).flatMap(([name, kinds]) => kinds.map(kind => `${name}.${kind}`))
  const files = Map.groupBy(Object.entries(closure(wanted, all)), ([name]) => fileOf(name))
  for (const old of readdirSync(folder).filter(file => file.endsWith('.generated.json'))) rmSync(new URL(old, folder))
  for (const [file, definitions] of files) {
    writeFileSync(new URL(`${file}.generated.json`, folder), render(Object.fromEntries(definitions)))
  }
}

if (import.meta.main) main()
