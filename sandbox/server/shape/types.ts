// The Go types of the built-in kinds, read from the generated table when the first body needs them.
import { readFileSync } from 'node:fs'

export type Type =
  | { readonly kind: 'string' | 'bool' | 'int32' | 'int64' | 'float64'; readonly go: string }
  | { readonly kind: 'bytes' | 'Quantity' | 'IntOrString' | 'Time' | 'MicroTime' | 'Raw' | 'Any'; readonly go: string }
  /** `named`: protobuf wraps a slice type with a name of its own in a message. */
  | { readonly kind: 'list'; readonly go: string; readonly item: Type; readonly named: boolean }
  | { readonly kind: 'map'; readonly go: string; readonly value: Type }
  | { readonly kind: 'struct'; readonly go: string; readonly fields: ReadonlyMap<string, Field> }

export type Struct = Extract<Type, { kind: 'struct' }>

/** Fields of embedded structs stand among the others, in the order in which Go writes them. */
export type Field = {
  readonly name: string
  /** Looked up when asked for, since types are recursive. */
  type(): Type
  readonly pointer: boolean
  readonly omitEmpty: boolean
  readonly omitZero: boolean
  /** Protobuf numbers from the struct down to the field: more than one where it is embedded. */
  readonly numbers: readonly number[]
  /** What Go's errors say between the struct and the field: the embedded structs it stands in. */
  readonly within: readonly string[]
  readonly byDefault?: unknown
  readonly merge?: { readonly strategy: 'merge' | 'retainKeys'; readonly key?: string; readonly retainKeys: boolean }
}

type RawField = [type: string, flags: string, number: number, mergeKey?: string | null, byDefault?: unknown]

const file = new URL('./types.generated.json', import.meta.url)
let table: Record<string, Record<string, RawField> | string> | undefined
const known = new Map<string, Type>()

/** Of a name in the table (`core.v1.Pod`), or an expression of it (`[]core.v1.Container`). */
export function typeOf(name: string): Type {
  const found = known.get(name)
  if (found) return found
  const type = read(name)
  known.set(name, type)
  return type
}

/** Throws for what is no struct: an error of ours. */
export function structOf(name: string): Struct {
  const type = typeOf(name)
  if (type.kind !== 'struct') throw new Error(`${name} is no struct among the Go types of Kubernetes`)
  return type
}

/** Whether the API has a type of this name, such as `core.v1.Pod`. */
export function hasType(name: string): boolean {
  table ??= JSON.parse(readFileSync(file, 'utf8')) as NonNullable<typeof table>
  return Object.hasOwn(table, name)
}

const goNames: Readonly<Record<string, string>> = {
  bytes: '[]uint8',
  Quantity: 'resource.Quantity',
  IntOrString: 'intstr.IntOrString',
  Time: 'v1.Time',
  MicroTime: 'v1.MicroTime',
  Raw: 'runtime.RawExtension',
  Any: 'v1.JSON',
}

function read(name: string): Type {
  if (name.startsWith('[]')) {
    const item = typeOf(name.slice(2))
    return { kind: 'list', go: `[]${item.go}`, item, named: false }
  }
  if (name.startsWith('map[string]')) {
    const value = typeOf(name.slice('map[string]'.length))
    return { kind: 'map', go: `map[string]${value.go}`, value }
  }
  if (!name.includes('.')) return { kind: name, go: goNames[name] ?? name } as Type
  if (!hasType(name)) throw new Error(`the Go types of Kubernetes have no ${name}; run npm run generate`)
  const entry = table![name]!
  const go = name.split('.').slice(-2).join('.')
  if (typeof entry === 'string') return named(typeOf(entry), go)
  return { kind: 'struct', go, fields: new Map(fieldsOf(entry, [], []).map(field => [field.name, field])) }
}

function named(underlying: Type, go: string): Type {
  return underlying.kind === 'list' ? { ...underlying, go, named: true } : { ...underlying, go }
}

function fieldsOf(entry: Record<string, RawField>, numbers: readonly number[], within: readonly string[]): Field[] {
  return Object.entries(entry).flatMap(([name, [type, flags, number, key, byDefault]]) => {
    if (name.startsWith('^')) {
      hasType(type)
      const embedded = table![type] as Record<string, RawField>
      return fieldsOf(embedded, [...numbers, number], [...within, name.slice(1)])
    }
    const has = (flag: string) => flags.includes(flag)
    const retainKeys = has('r')
    return {
      name,
      type: () => typeOf(type),
      pointer: has('p'),
      omitEmpty: has('o'),
      omitZero: has('z'),
      numbers: [...numbers, number],
      within,
      ...(byDefault !== undefined && { byDefault }),
      ...((has('m') || retainKeys) && {
        merge: { strategy: has('m') ? 'merge' : 'retainKeys', ...(key && { key }), retainKeys } as const,
      }),
    }
  })
}
