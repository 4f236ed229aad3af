// A custom resource without the fields that its schema does not know, and what these were.
import type { Obj } from '../object.ts'
import { badRequest } from '../refusal.ts'
import { convert, Undecodable } from '../shape/convert.ts'
import { structOf } from '../shape/types.ts'
import { inOrder } from './inOrder.ts'
import { child, type Fields, isFields, type Schema, schemaAt } from './schema.ts'

/** Throws a bad request when some metadata is no metadata. */
export function prune(body: Obj, schema: Schema): { object: Obj; unknown: string[] } {
  const unknown: string[] = []
  const version = body.apiVersion.split('/').at(-1)
  try {
    const object = pruneObject(body, { ...schema, 'x-kubernetes-embedded-resource': true }, { path: '', unknown })
    object.metadata ??= {}
    return { object: object as Obj, unknown }
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error
    throw badRequest(`${body.kind} in version "${version}" cannot be handled as a ${body.kind}: ${error.message}`)
  }
}

type Place = { readonly path: string; readonly unknown: string[] }

function pruneValue(value: unknown, schema: Schema, place: Place): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    if (!items) return value
    return value.map((item, index) => pruneValue(item, items, { ...place, path: child(place.path, index) }))
  }
  return isFields(value) ? pruneObject(value, schema, place) : value
}

function pruneObject(value: Fields, schema: Schema, { path, unknown }: Place): Fields {
  const embedded = schema['x-kubernetes-embedded-resource']
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties === true
  // Made an object at the end, not by assignment: a field may be called `__proto__`.
  const kept = new Map<string, unknown>()
  for (const [name, field] of Object.entries(value)) {
    const at = { path: child(path, name), unknown }
    const known = schemaAt(schema, name)
    if (embedded && name === 'metadata') kept.set(name, readMetadata(field, at))
    else if (known) kept.set(name, pruneValue(field, known, at))
    else if (keepsAll || (embedded && (name === 'apiVersion' || name === 'kind'))) kept.set(name, field)
    else unknown.push(at.path)
  }
  return Object.fromEntries(kept)
}

/** The schema does not describe it, its Go type is always the same. Throws Undecodable, with the place where that is not the object's own. */
function readMetadata(value: unknown, { path, unknown }: Place): unknown {
  const sorted = inOrder(value ?? {})
  try {
    const read = convert(sorted, structOf('meta.v1.ObjectMeta'))
    unknown.push(...read.unknown.map(name => child(path, name)))
    return read.value
  } catch (error) {
    if (!(error instanceof Undecodable) || path === 'metadata') throw error
    throw new Undecodable(`${path}: Invalid value: ${JSON.stringify(sorted)}: ${error.message}`, { cause: error })
  }
}
