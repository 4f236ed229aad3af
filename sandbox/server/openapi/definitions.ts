// Kubernetes' own definitions, read from the generated files when a document first needs them.
import { readFileSync } from 'node:fs'

export type Schema = { readonly [key: string]: unknown }

const prefix = '#/components/schemas/'
const files = new Map<string, Readonly<Record<string, Schema>>>()

/** `core_v1`: all definitions of one group and version. */
export function definitionsIn(file: string): Readonly<Record<string, Schema>> {
  const found = files.get(file)
  if (found) return found
  const text = readFileSync(new URL(`./${file}.generated.json`, import.meta.url), 'utf8')
  const definitions = JSON.parse(text) as Record<string, Schema>
  files.set(file, definitions)
  return definitions
}

/** Where the definitions of a group lie: they are named by the group's first word. */
export function fileOf(group: string, version: string): string {
  return `${group === '' ? 'core' : group.split('.')[0]}_${version}`
}

/** Of a built-in kind; undefined for what has no body of its own, such as the options of exec. */
export function definitionOf(kind: { group: string; version: string; kind: string }): string | undefined {
  return Object.keys(definitionsIn(fileOf(kind.group, kind.version))).find(name => name.endsWith(`.${kind.kind}`))
}

export const meta = (kind: string): string => `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`

export function referenceTo(definition: string): { readonly $ref: string } {
  return { $ref: prefix + definition }
}

/** Every definition that `root` leads to, by name; `own` are those that are not Kubernetes'. */
export function closureOf(root: unknown, own: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const found = new Map<string, Schema>()
  const queue = referencesIn(root)
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue
    const schema = own[name] ?? builtin(name)
    found.set(name, schema)
    queue.push(...referencesIn(schema))
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function builtin(name: string): Schema {
  const [group, version, kind] = name.split('.').slice(-3)
  const file = /^v\d\w*$/.test(version!) ? `${group}_${version}` : 'meta_v1'
  const schema = definitionsIn(file)[name]
  if (!schema) throw new Error(`there is no schema of ${kind} (${name}); run npm run generate`)
  return schema
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(prefix.length)] : referencesIn(inner),
  )
}
