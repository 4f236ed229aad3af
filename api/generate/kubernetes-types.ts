// Writes what only the Go types of Kubernetes tell (which fields are pointers, which empty values stay away, protobuf numbers, merge keys), from the pinned modules, for the
// sandbox's API server: it has to read bodies as the real server's decoders do.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { folderOfModule, openApiDocuments, served, shortName } from './served.ts'

/**
 * [type, flags, protobuf number, patch merge key, default]: `p` pointer, `o` omitempty, `z` omitzero, `m` patch strategy merge, `r` retainKeys. Types: Go's, named as OpenAPI shortens
 * them (`[]core.v1.Container`). A field whose name begins with ^ is an embedded struct.
 */
type Field = [type: string, flags: string, number: number, mergeKey?: string | null, byDefault?: unknown]
/** A struct by its fields, anything else by the type that it is. */
export type GoTypes = Record<string, Record<string, Field> | string>

const target = new URL('../../sandbox/server/shape/types.generated.json', import.meta.url)

/** Types with decoders of their own; the rest of the server knows them by these names. */
const known: Readonly<Record<string, string>> = {
  'api.resource.Quantity': 'Quantity',
  'util.intstr.IntOrString': 'IntOrString',
  'meta.v1.Time': 'Time',
  'meta.v1.MicroTime': 'MicroTime',
  'meta.v1.FieldsV1': 'Raw',
  'pkg.runtime.RawExtension': 'Raw',
  'apiextensions.v1.JSON': 'Any',
  'apiextensions.v1.JSONSchemaPropsOrBool': 'Any',
  'apiextensions.v1.JSONSchemaPropsOrArray': 'Any',
  'apiextensions.v1.JSONSchemaPropsOrStringArray': 'Any',
}

const plain = new Set(['string', 'bool', 'int32', 'int64', 'float64'])

function moduleFolders(): Map<string, string> {
  const modules = ['k8s.io/api', 'k8s.io/apimachinery', 'k8s.io/apiextensions-apiserver']
  return new Map(modules.map(module => [module, folderOfModule(module)]))
}

/** `types.UID` of an import path: its last two parts. */
function packageName(path: string): string {
  return path.split('/').slice(-2).join('.')
}

/** Every type of one Go file, by short name, with the imports by which its fields name others. */
function typesOf(text: string, own: string): GoTypes {
  const imports: Record<string, string> = {}
  for (const [, alias, path] of text.matchAll(/^\t(?:(\w+) )?"(k8s\.io\/[^"]+)"$/gm)) {
    imports[alias ?? path!.slice(path!.lastIndexOf('/') + 1)] = packageName(path!)
  }
  const name = (type: string) => qualify(type, own, imports)
  const found: GoTypes = {}
  for (const [, type, body] of text.matchAll(/^type (\w+) struct ?\{(?:\n([\s\S]*?)^)?\}/gm)) {
    found[`${own}.${type}`] = fieldsOf(body ?? '', name)
  }
  for (const [, type, underlying] of text.matchAll(/^type (\w+) (?:= )?([\w.[\]]+)(?: \/\/.*)?$/gm)) {
    if (underlying !== 'struct') found[`${own}.${type}`] = name(underlying!)
  }
  return found
}

function qualify(type: string, own: string, imports: Record<string, string>): string {
  if (type.startsWith('[]')) return type === '[]byte' ? 'bytes' : `[]${qualify(type.slice(2), own, imports)}`
  const map = /^map\[([\w.]+)\](.+)$/.exec(type)
  if (map) return `map[string]${qualify(map[2]!, own, imports)}`
  if (plain.has(type)) return type
  const [prefix, rest] = type.includes('.') ? type.split('.') : [undefined, type]
  const full = `${prefix === undefined ? own : (imports[prefix] ?? prefix)}.${rest}`
  return known[full] ?? full
}

function fieldsOf(body: string, name: (type: string) => string): Record<string, Field> {
  const fields: Record<string, Field> = {}
  for (const [, first, second, tags] of body.matchAll(/^\t([\w.*[\]]+)(?: +([\w.*[\]]+))? +`([^`]+)`/gm)) {
    const type = second ?? first!
    const [json = '', ...options] = (tag(tags!, 'json') ?? '').split(',')
    if (json === '-') continue
    const embedded = json === '' && second === undefined
    const strategies = (tag(tags!, 'patchStrategy') ?? '').split(',')
    const flags = [
      type.startsWith('*') && 'p',
      options.includes('omitempty') && 'o',
      options.includes('omitzero') && 'z',
      strategies.includes('merge') && 'm',
      strategies.includes('retainKeys') && 'r',
    ]
    const number = Number((tag(tags!, 'protobuf') ?? '').split(',')[1] ?? 0)
    const key = tag(tags!, 'patchMergeKey')
    const target = name(type.replace(/^\*/, ''))
    const field = [target, flags.filter(Boolean).join(''), number, ...(key ? [key] : [])] as Field
    fields[embedded ? `^${type.slice(type.lastIndexOf('.') + 1)}` : json] = field
  }
  return fields
}

function tag(tags: string, name: string): string | undefined {
  return new RegExp(`(?:^| )${name}:"([^"]*)"`).exec(tags)?.[1]
}

/** Go packages whose types may be referred to: those served, and the two that hold names. */
function readPackages(): GoTypes {
  const folders = moduleFolders()
  const all: GoTypes = {}
  const take = (module: string, path: string) => {
    const folder = `${folders.get(module)}/${path}`
    for (const file of readdirSync(folder).filter(file => /^(?!zz_|generated).*(?<!_test)\.go$/.test(file))) {
      Object.assign(all, typesOf(readFileSync(`${folder}/${file}`, 'utf8'), packageName(`${module}/${path}`)))
    }
  }
  for (const definition of Object.keys(served)) {
    const [group, version] = definition.split('.').slice(-2)
    if (definition.startsWith('io.k8s.api.')) take('k8s.io/api', `${group}/${version}`)
    else if (group === 'meta') take('k8s.io/apimachinery', 'pkg/apis/meta/v1')
    else take('k8s.io/apiextensions-apiserver', `pkg/apis/${group}/${version}`)
  }
  take('k8s.io/apimachinery', 'pkg/types')
  return all
}

/** The types that `wanted` reach, in the order of their names. */
function closure(wanted: readonly string[], all: GoTypes): GoTypes {
  const found: GoTypes = {}
  const queue = [...wanted]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const type = all[name]
    if (found[name] !== undefined) continue
    if (type === undefined) throw new Error(`the Go modules of Kubernetes have no type ${name}; see what renamed it`)
    found[name] = type
    const next = typeof type === 'string' ? [type] : Object.values(type).map(field => field[0])
    queue.push(...next.map(type => type.replace(/^(\[\]|map\[string\])+/, '')).filter(type => /\.[A-Z]/.test(type)))
  }
  return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

type Schemas = Record<string, { properties?: Record<string, { default?: unknown }> }>

/** The defaults that stand in OpenAPI, where they are more than the empty value; the others are code of the real server. */
function addDefaults(types: GoTypes, schemas: Schemas): void {
  for (const [definition, { properties = {} }] of Object.entries(schemas)) {
    const fields = types[shortName(definition)]
    if (typeof fields !== 'object') continue
    for (const [name, { default: value }] of Object.entries(properties)) {
      const field = fields[name]
      if (field && value && typeof value !== 'object')
        fields[name] = [field[0], field[1], field[2], field[3] ?? null, value]
    }
  }
}

/** One line for each type, so that a diff tells what changed. */
export function render(types: GoTypes): string {
  const lines = Object.entries(types).map(([name, type]) => `${JSON.stringify(name)}:${JSON.stringify(type)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

function main(): void {
  const wanted = Object.entries(served).flatMap(([name, kinds]) => kinds.map(kind => shortName(`${name}.${kind}`)))
  const types = closure(wanted, readPackages())
  for (const { schemas } of openApiDocuments()) addDefaults(types, schemas as Schemas)
  writeFileSync(target, render(types))
}

if (import.meta.main) main()
