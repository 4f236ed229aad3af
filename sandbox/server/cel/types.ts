// From schemas to the types of expressions. Only fields that some rule names get a type of their own: of the 360 objects in a pod template rules name a few.
import type { Environment } from '@marcbachmann/cel-js'
import { type Schema, valuesOf } from '../custom/schema.ts'
import { escapeName } from './escape.ts'
import { parseDuration, parseTimestamp } from './moments.ts'
import { type Field, Struct, structClass } from './struct.ts'

export type CelType = {
  readonly name: string
  readonly convert: (value: unknown) => unknown
}

type Options = {
  /** All the names that the expressions use; undefined: any. */
  readonly words?: ReadonlySet<string>
  /** How expressions write a field's name; undefined: they cannot. */
  readonly nameOf?: (field: string) => string | undefined
}

type Registration = Options & { readonly env: Environment; count: number }

/** Types in one environment. */
export class TypeBook {
  readonly #registration: Registration
  readonly #known = new Map<Schema, CelType | undefined>()

  constructor(env: Environment, options: Options = {}) {
    this.#registration = { ...options, env, count: 0 }
  }

  /** Undefined for what expressions cannot see: values without a type. */
  typeOf(schema: Schema, embedded = false): CelType | undefined {
    if (!this.#known.has(schema)) this.#known.set(schema, this.#make(schema, embedded))
    return this.#known.get(schema)
  }

  #make(schema: Schema, embedded: boolean): CelType | undefined {
    const plain = this.#plain(schema, embedded)
    if (!plain || !schema.nullable) return plain
    return { name: 'dyn', convert: value => (value === null ? null : plain.convert(value)) }
  }

  #plain(schema: Schema, embedded: boolean): CelType | undefined {
    if (schema['x-kubernetes-int-or-string']) return dynamic
    if (schema.type === 'array') return this.#list(schema)
    if (schema.type !== 'object') return scalar(schema)
    const values = valuesOf(schema)
    if (!values) return this.#struct(schema, embedded || schema['x-kubernetes-embedded-resource'] === true)
    const inner = this.typeOf(values)
    return inner && { name: `map<string, ${inner.name}>`, convert: value => toMap(value, inner.convert) }
  }

  #list(schema: Schema): CelType | undefined {
    const inner = schema.items && this.typeOf(schema.items)
    if (!inner) return undefined
    const isSet = schema['x-kubernetes-list-type'] === 'set'
    const convert = (value: unknown) => {
      const items = (value as unknown[]).map(inner.convert)
      return isSet ? new Set(items) : items
    }
    return { name: `list<${inner.name}>`, convert }
  }

  #struct(schema: Schema, embedded: boolean): CelType {
    const { env, words, nameOf = escapeName } = this.#registration
    const types: Record<string, string> = {}
    const fields: Record<string, Field> = {}
    for (const [name, one] of Object.entries({ ...schema.properties, ...(embedded && embeddedFields) })) {
      const written = nameOf(name)
      if (written === undefined) continue
      const type = !words || words.has(written) ? this.typeOf(one) : dynamic
      if (!type) continue
      types[written] = type.name
      fields[written] = { name, convert: type.convert }
    }
    this.#registration.count += 1
    const name = `object.${this.#registration.count}`
    const Class = structClass(fields)
    env.registerType(name, { ctor: Class, fields: types })
    env.registerOperator(`${name} == ${name}`, Struct.equal)
    return { name, convert: value => new Class(value as Record<string, unknown>) }
  }
}

/** Of metadata nothing else is visible. */
const embeddedFields: Readonly<Record<string, Schema>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
}

const dynamic: CelType = { name: 'dyn', convert: toDynamic }
const asItIs = (value: unknown) => value

function scalar({ type, format }: Schema): CelType | undefined {
  if (type === 'integer') return { name: 'int', convert: value => BigInt(value as number) }
  if (type === 'number') return { name: 'double', convert: asItIs }
  if (type === 'boolean') return { name: 'bool', convert: asItIs }
  if (type !== 'string') return undefined
  if (format === 'byte') return { name: 'bytes', convert: value => Buffer.from(value as string, 'base64') }
  if (format === 'date' || format === 'date-time')
    return { name: 'Timestamp', convert: value => parseTimestamp(value as string) }
  if (format === 'duration') return { name: 'Duration', convert: value => parseDuration(value as string) }
  return { name: 'string', convert: asItIs }
}

function toMap(value: unknown, convert: (value: unknown) => unknown): Map<string, unknown> {
  return new Map(Object.entries(value as object).map(([name, one]) => [name, convert(one)]))
}

/** JSON as expressions see what no schema describes: whole numbers are ints. */
export function toDynamic(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(toDynamic)
  return typeof value === 'object' && value !== null ? toMap(value, toDynamic) : value
}
