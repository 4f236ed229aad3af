// Definitions of one kind as tests write them, and what the server makes of them.
import type { CustomResourceDefinition } from '../../../../../api/kube/objects.ts'
import { definitionStrategy } from '../../../../../sandbox/server/custom/definition.ts'
import type { Facts } from '../../../../../sandbox/server/kinds/kind.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { renderFieldError } from '../../../../../sandbox/server/refusal.ts'
import { facts } from '../thing.ts'

export const asObject = (definition: CustomResourceDefinition) => definition as unknown as Obj

export function create(definition: CustomResourceDefinition, known: Facts = facts): CustomResourceDefinition {
  const draft = structuredClone(definition)
  definitionStrategy.prepareForCreate!(asObject(draft), known)
  return draft
}

export function faults(definition: CustomResourceDefinition): string[] {
  return definitionStrategy.validate!(asObject(create(definition)), facts).map(renderFieldError)
}

export const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest })
export const text = { type: 'string' }
export const whole = { type: 'integer' }
export const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object({}) } }

/** A schema whose one field `spec.a` is of this one; `at` is its place in errors. */
export const inSpec = (schema: object) => object({ spec: object({ a: schema }) })
export const root = 'spec.validation.openAPIV3Schema'
export const at = `${root}.properties[spec].properties[a]`
