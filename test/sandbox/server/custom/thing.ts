// A definition with one field of every sort, and what becomes of an object of it.
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { type CustomKind, kindsOf } from '../../../../sandbox/server/custom/kindOf.ts'
import type { Schema } from '../../../../sandbox/server/custom/schema.ts'
import type { Facts } from '../../../../sandbox/server/kinds/kind.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { type FieldError, Refusal, renderFieldError } from '../../../../sandbox/server/refusal.ts'

type Version = CustomResourceDefinition['spec']['versions'][number]

export const facts: Facts = { now: new Date('2026-01-01T00:00:00Z'), list: () => [], find: () => undefined }

export function definitionOf(
  schema: object,
  version: Partial<Version> = {},
  spec: object = {},
): CustomResourceDefinition {
  const openAPIV3Schema = schema as NonNullable<Version['schema']>['openAPIV3Schema']
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.probe.example.com' },
    spec: {
      group: 'probe.example.com',
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
      ...spec,
    },
  }
}

export function kindOf(schema: object, version: Partial<Version> = { subresources: { status: {} } }): CustomKind {
  return kindsOf(definitionOf(schema, version))[0]!
}

export type Made = { object: Obj; unknown: string[]; errors: FieldError[] }

/** As the server makes one. */
export function make(kind: CustomKind, body: object): Made {
  const whole = { apiVersion: 'probe.example.com/v1', kind: 'Thing', metadata: { name: 'x' }, ...body } as Obj
  const { object, unknown } = kind.shape.prune(whole)
  kind.shape.setDefaults(object)
  kind.strategy.prepareForCreate?.(object, facts)
  return { object, unknown, errors: kind.strategy.validate?.(object, facts) ?? [] }
}

/** What is wrong with it, in the words that a client reads. */
export function faults(kind: CustomKind, body: object): string[] {
  try {
    return make(kind, body).errors.map(renderFieldError)
  } catch (error) {
    if (error instanceof Refusal) return [`${error.code} ${error.message}`]
    throw error
  }
}

const text: Schema = { type: 'string' }
const whole: Schema = { type: 'integer' }
const eitherOf = (keyword: string) => ({
  type: 'object',
  properties: { x: text, z: text },
  [keyword]: [{ required: ['x'] }, { required: ['z'] }],
})
const format = (name: string): Schema => ({ type: 'string', format: name })

export const thingSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        text: { type: 'string', maxLength: 5, minLength: 2 },
        pattern: { type: 'string', pattern: '^a+$' },
        words: { type: 'string', enum: ['A', 'B'] },
        numbers: { type: 'integer', enum: [1, 2] },
        count: { type: 'integer', minimum: 1, maximum: 10 },
        between: { type: 'integer', minimum: 1, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: true },
        multiple: { type: 'integer', multipleOf: 3 },
        int32: { type: 'integer', format: 'int32' },
        flag: { type: 'boolean' },
        time: format('date-time'),
        date: format('date'),
        duration: format('duration'),
        uuid: format('uuid'),
        ipv4: format('ipv4'),
        cidr: format('cidr'),
        uri: format('uri'),
        email: format('email'),
        byte: format('byte'),
        other: format('of my own'),
        nullable: { type: 'string', nullable: true },
        nullableDefault: { type: 'string', nullable: true, default: 'x' },
        defaulted: { type: 'string', default: 'dd' },
        either: { 'x-kubernetes-int-or-string': true },
        amount: { 'x-kubernetes-int-or-string': true, anyOf: [whole, text], pattern: '^\\d+$' },
        list: { type: 'array', maxItems: 2, minItems: 1, items: text },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
        keyed: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k', 'p'],
          items: {
            type: 'object',
            required: ['k'],
            properties: { k: text, p: { type: 'string', default: 'tcp' }, v: whole },
          },
        },
        map: {
          type: 'object',
          maxProperties: 1,
          minProperties: 1,
          additionalProperties: { type: 'integer', minimum: 3 },
        },
        object: {
          type: 'object',
          required: ['a', 'b'],
          properties: {
            a: text,
            b: text,
            c: { type: 'object', default: {}, properties: { d: { type: 'integer', default: 4 } } },
          },
        },
        any: { 'x-kubernetes-preserve-unknown-fields': true },
        open: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'object', properties: { x: whole } } },
        },
        embedded: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
        not: { type: 'string', not: { enum: ['bad'] } },
        oneOf: eitherOf('oneOf'),
        anyOf: eitherOf('anyOf'),
      },
    },
    status: { type: 'object', properties: { x: whole } },
  },
}
