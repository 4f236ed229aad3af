// Metadata, of a custom resource and of resources embedded in it: the schema does not describe it, its type is always the same.
import { inOrder } from './inOrder.ts'
import { child, type Fields, isFields } from './schema.ts'

/** Metadata with a value of the wrong type, in the words of the decoder of the real server. */
export class InvalidMeta extends Error {}

type Type = 'string' | 'int64' | 'bool' | 'Time' | 'strings' | 'map' | 'owners' | 'managed'

const fields: Readonly<Record<string, Type>> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'int64',
  creationTimestamp: 'Time',
  deletionTimestamp: 'Time',
  deletionGracePeriodSeconds: 'int64',
  labels: 'map',
  annotations: 'map',
  ownerReferences: 'owners',
  finalizers: 'strings',
  managedFields: 'managed',
}

const ownerFields: Readonly<Record<string, Type>> = {
  apiVersion: 'string',
  kind: 'string',
  name: 'string',
  uid: 'string',
  controller: 'bool',
  blockOwnerDeletion: 'bool',
}

type Place = { readonly path: string; readonly unknown: string[] }

/** A copy without unknown fields, whose paths are added to `unknown`, and without nulls. Throws InvalidMeta. */
export function readMeta(value: unknown, place: Place): unknown {
  if (value === null) return {}
  try {
    if (!isFields(value)) throw new InvalidMeta(mismatch(value, 'value of type v1.ObjectMeta'))
    return readFields(value, fields, { ...place, type: 'ObjectMeta' })
  } catch (error) {
    if (!(error instanceof InvalidMeta) || place.path === 'metadata') throw error
    const shown = JSON.stringify(inOrder(value))
    throw new InvalidMeta(`${place.path}: Invalid value: ${shown}: ${error.message}`, { cause: error })
  }
}

function readFields(value: Fields, types: Readonly<Record<string, Type>>, place: Place & { type: string }): Fields {
  const kept: Fields = {}
  for (const [name, field] of Object.entries(value)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    const at = { path: child(place.path, name), unknown: place.unknown }
    if (!type) at.unknown.push(at.path)
    else if (field !== null) kept[name] = readField(field, type, { ...at, field: `${place.type}.${name}` })
  }
  return kept
}

function readField(value: unknown, type: Type, place: Place & { field: string }): unknown {
  const expect = (good: boolean, found: unknown, goType: string): void => {
    if (!good) throw new InvalidMeta(mismatch(found, `struct field ${place.field} of type ${goType}`))
  }
  if (type === 'managed') return value
  if (type === 'map') {
    expect(isFields(value), value, 'map[string]string')
    for (const one of Object.values(value as Fields)) expect(typeof one === 'string' || one === null, one, 'string')
    return Object.fromEntries(Object.entries(value as Fields).map(([key, one]) => [key, one ?? '']))
  }
  if (type === 'strings') {
    expect(Array.isArray(value), value, '[]string')
    for (const one of value as unknown[]) expect(typeof one === 'string', one, 'string')
    return value
  }
  if (type === 'owners') {
    expect(Array.isArray(value), value, '[]v1.OwnerReference')
    return (value as unknown[]).map((one, index) => {
      expect(isFields(one), one, 'v1.OwnerReference')
      const at = { ...place, path: child(place.path, index), type: 'OwnerReference' }
      return readFields(one as Fields, ownerFields, at)
    })
  }
  if (type === 'int64') expect(Number.isSafeInteger(value), value, 'int64')
  else if (type === 'bool') expect(typeof value === 'boolean', value, 'bool')
  else expect(typeof value === 'string', value, type === 'Time' ? 'v1.Time' : 'string')
  return value
}

function mismatch(found: unknown, target: string): string {
  return `json: cannot unmarshal ${jsonType(found)} into Go ${target}`
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
