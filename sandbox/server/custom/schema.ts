// A structural schema as a CustomResourceDefinition holds it: what may be said of one value.
import type { Json } from '../object.ts'

export type Rule = {
  readonly rule: string
  readonly message?: string
  readonly messageExpression?: string
  readonly reason?: string
  readonly fieldPath?: string
  readonly optionalOldSelf?: boolean
}

export type Schema = {
  readonly type?: string
  readonly description?: string
  readonly nullable?: boolean
  readonly default?: Json
  readonly format?: string
  readonly enum?: readonly Json[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly not?: Schema
  readonly $ref?: string
  readonly 'x-kubernetes-validations'?: readonly Rule[]
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular'
}

export type Fields = Record<string, unknown>

/** An object, neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands under `name` in an object of this schema. */
export function schemaAt(schema: Schema, name: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name]
  return valuesOf(schema)
}

/** The schema of a map's values. */
export function valuesOf({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

/** Those of the fields, the items and the values. */
export function schemasBelow(schema: Schema): Schema[] {
  const below = [...Object.values(schema.properties ?? {}), schema.items, valuesOf(schema)]
  return below.filter(one => one !== undefined)
}

export function rulesOf(schema: Schema): readonly Rule[] {
  return schema['x-kubernetes-validations'] ?? []
}

/** In the schema or anywhere below it. */
export function allRules(schema: Schema): Rule[] {
  return [...rulesOf(schema), ...schemasBelow(schema).flatMap(allRules)]
}

/** A path as errors write it; '' is the object itself. */
export function child(path: string, name: string | number): string {
  if (typeof name === 'number') return `${path}[${name}]`
  return path ? `${path}.${name}` : name
}
