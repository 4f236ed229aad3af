// JSON as Go's decoder takes it into a type of Kubernetes, and as its encoder writes it back: unknown fields out, wrong types refused, empty values where they belong.
import { canonicalBase64 } from './base64.ts'
import { canonicalQuantity } from './quantity.ts'
import { canonicalTime } from './time.ts'
import type { Field, Struct, Type } from './types.ts'

/** In Go's words, such as `json: cannot unmarshal number into Go struct field ConfigMap.data of type string`. */
export class Undecodable extends Error {}

type Place = {
  /** For people: `spec.containers[0].image`. */
  readonly path: string
  /** For Go's errors: the struct that holds the field, and the fields' names down to it. */
  readonly struct: string
  readonly stack: readonly string[]
  readonly unknown: string[]
}

type Converted = { readonly value: unknown; readonly unknown: string[] }

/** `value` into a type; throws Undecodable at the first wrong value, in the order of the text. */
export function convert(value: unknown, type: Type): Converted {
  const unknown: string[] = []
  return { value: read(value, type, { path: '', struct: '', stack: [], unknown }), unknown }
}

function read(value: unknown, type: Type, place: Place): unknown {
  if (value === null || value === undefined) return zeroOf(type, place)
  switch (type.kind) {
    case 'struct':
      return structOf(value, type, place)
    case 'list':
      if (!Array.isArray(value)) throw mismatch(value, type.go, place)
      return value.map((item, index) => read(item, type.item, { ...place, path: `${place.path}[${index}]` }))
    case 'map':
      if (!isMap(value)) throw mismatch(value, type.go, place)
      // Go writes a map's keys in order.
      return Object.fromEntries(
        Object.keys(value)
          .sort()
          .map(key => [key, read(value[key], type.value, { ...place, path: joined(place.path, key) })]),
      )
    case 'Raw':
    case 'Any':
      return value
    default:
      return scalarOf(value, type, place)
  }
}

function structOf(value: unknown, type: Struct, place: Place): Record<string, unknown> {
  if (!isMap(value)) throw mismatch(value, type.go, place)
  const found = new Map<string, unknown>()
  const struct = type.go.slice(type.go.indexOf('.') + 1)
  for (const [name, inner] of Object.entries(value)) {
    const field = type.fields.get(name)
    const path = joined(place.path, name)
    if (!field) {
      place.unknown.push(path)
      continue
    }
    const stack = [...place.stack, ...field.within, name]
    if (inner !== null && inner !== undefined) {
      found.set(name, read(inner, field.type(), { ...place, path, struct, stack }))
    }
  }
  const written: Record<string, unknown> = {}
  for (const field of type.fields.values()) {
    const inner = found.has(field.name) ? present(found.get(field.name), field) : absent(field, place)
    if (inner !== undefined) written[field.name] = inner
  }
  return written
}

/** Go leaves empty values out where the field says so. Empty lists and maps that it writes as null stay away too: they mean the same. */
function present(value: unknown, field: Field): unknown {
  if (field.pointer) return value
  const { kind } = field.type()
  if (kind === 'list' || kind === 'map') return Object.keys(value as object).length === 0 ? undefined : value
  if (!field.omitEmpty || kind === 'struct' || kind === 'Quantity') return value
  return value === '' || value === 0 || value === false ? undefined : value
}

/** A struct that is no pointer is always there, with the structs inside it. */
function absent(field: Field, place: Place): unknown {
  if (field.pointer || field.omitZero) return undefined
  const type = field.type()
  return type.kind === 'struct' ? structOf({}, type, place) : undefined
}

/** What null is inside lists and maps. */
function zeroOf(type: Type, place: Place): unknown {
  if (type.kind === 'struct') return structOf({}, type, place)
  if (type.kind === 'string' || type.kind === 'bytes') return ''
  if (type.kind === 'bool') return false
  if (type.kind === 'Quantity') return '0'
  return ['int32', 'int64', 'float64', 'IntOrString'].includes(type.kind) ? 0 : null
}

function scalarOf(value: unknown, type: Type, place: Place): unknown {
  switch (type.kind) {
    case 'string':
      return expectType(value, 'string', type.go, place)
    case 'bool':
      return expectType(value, 'boolean', type.go, place)
    case 'float64':
      return expectType(value, 'number', type.go, place)
    case 'int32':
    case 'int64':
      return integerOf(value, type.kind, { go: type.go, place })
    case 'IntOrString':
      return typeof value === 'string' ? value : integerOf(value, 'int32', { go: 'int32', place })
    case 'Quantity':
      return quantityOf(value)
    case 'Time':
    case 'MicroTime':
      return timeOf(expectType(value, 'string', 'string', place) as string, type.kind)
    default:
      return bytesOf(expectType(value, 'string', type.go, place) as string)
  }
}

function expectType(value: unknown, wanted: string, go: string, place: Place): unknown {
  if (typeof value !== wanted) throw mismatch(value, go, place)
  return value
}

function integerOf(value: unknown, kind: 'int32' | 'int64', { go, place }: { go: string; place: Place }): number {
  const most = kind === 'int32' ? 2 ** 31 : 2 ** 63
  if (typeof value !== 'number') throw mismatch(value, go, place)
  if (Number.isInteger(value) && value >= -most && value < most) return value
  throw refused(`number ${value}`, go, place)
}

function quantityOf(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const read = canonicalQuantity(text)
  if ('error' in read) throw new Undecodable(read.error)
  return read.quantity
}

function timeOf(text: string, kind: 'Time' | 'MicroTime'): string {
  const read = canonicalTime(text, kind)
  if ('error' in read) throw new Undecodable(read.error)
  return read.time
}

function bytesOf(text: string): string {
  const read = canonicalBase64(text)
  if ('error' in read) throw new Undecodable(read.error)
  return read.base64
}

function mismatch(value: unknown, go: string, place: Place): Undecodable {
  const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return refused(what, go, place)
}

function refused(what: string, go: string, { struct, stack }: Place): Undecodable {
  const where =
    stack.length === 0 ? `Go value of type ${go}` : `Go struct field ${struct}.${stack.join('.')} of type ${go}`
  return new Undecodable(`json: cannot unmarshal ${what} into ${where}`)
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
