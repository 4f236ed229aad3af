// How bodies of built-in kinds are read: as their Go types say.
import type { MergeRule, Shape } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { badRequest } from '../refusal.ts'
import { convert, isMap, Undecodable } from './convert.ts'
import { type Field, hasType, type Struct, structOf, type Type } from './types.ts'

/** Of a definition in OpenAPI, such as `io.k8s.api.core.v1.Pod`. Its types are looked up when the first body comes. */
export function builtinShape(definition: string): Shape {
  const [group, version, kind] = definition.split('.').slice(-3)
  const type = () => structOf(`${group}.${version}.${kind}`)
  return {
    prune: body => prune(body, type(), { kind: kind!, version: version! }),
    setDefaults: draft => setDefaults(draft, type()),
    mergeRule: path => mergeRule(path, type()),
  }
}

/** Whether the API has such a type, though it may not be served: `core.v1.Pod`. */
export const isBuiltin = hasType

function prune(
  body: Obj,
  type: Struct,
  expected: { kind: string; version: string },
): { object: Obj; unknown: string[] } {
  try {
    const { value, unknown } = convert(body, type)
    return { object: value as Obj, unknown }
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error
    const { kind, version } = expected
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`)
  }
}

/** Those of OpenAPI alone, such as a port's protocol. */
function setDefaults(value: unknown, type: Type): void {
  if (type.kind === 'list' && Array.isArray(value)) for (const item of value) setDefaults(item, type.item)
  else if (type.kind === 'map' && isMap(value)) for (const item of Object.values(value)) setDefaults(item, type.value)
  else if (type.kind === 'struct' && isMap(value)) for (const field of type.fields.values()) setDefault(value, field)
}

function setDefault(value: Record<string, unknown>, field: Field): void {
  if (value[field.name] !== undefined) setDefaults(value[field.name], field.type())
  else if (field.byDefault !== undefined) value[field.name] = field.byDefault
}

/** Where the path leads nowhere there is no rule: unknown fields are dropped later. */
function mergeRule(path: readonly string[], type: Struct): MergeRule | undefined {
  let at: Type = type
  let field: Field | undefined
  for (const name of path) {
    while (at.kind === 'list') at = at.item
    if (at.kind === 'map') [at, field] = [at.value, undefined]
    else {
      field = at.kind === 'struct' ? at.fields.get(name) : undefined
      if (!field) return undefined
      at = field.type()
    }
  }
  if (!field?.merge) return undefined
  const { key, retainKeys } = field.merge
  return { strategy: 'merge', ...(key && { key }), ...(retainKeys && { retainKeys }) }
}
