// The part of a CRD's schema that says which values are at the edge, and a list of every field in it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export type Schema = {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
}

const file = join(import.meta.dirname, '../../manifests/crd/dedicatedservices.yaml')

/** Of `spec` of a DedicatedService. */
export function readSpecSchema(): Schema {
  const { spec } = parse(readFileSync(file, 'utf8')) as {
    spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: Schema } } } }[] }
  }
  return spec.versions[0]!.schema.openAPIV3Schema.properties.spec
}

/** Where a field stands; `*` is any item of a list, or any key of a map. */
export type Path = readonly string[]

/** Every field that has no fields of its own. */
export function leavesOf(schema: Schema, at: Path = []): Path[] {
  const within = childrenOf(schema)
  return within.length === 0 ? [at] : within.flatMap(([name, child]) => leavesOf(child, [...at, name]))
}

export function childrenOf(schema: Schema): [string, Schema][] {
  if (schema.properties) return Object.entries(schema.properties)
  if (schema.items) return [['*', schema.items]]
  const { additionalProperties } = schema
  return typeof additionalProperties === 'object' ? [['*', additionalProperties]] : []
}
