// Lists that are sets, or maps by some keys: nothing stands in them twice.
import type { FieldError } from '../refusal.ts'
import { inOrder } from './inOrder.ts'
import { child, isFields, type Schema, schemaAt } from './schema.ts'

/** Looks through the whole value. */
export function findDuplicates(value: unknown, schema: Schema, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema
    const inside = items ? value.flatMap((item, index) => findDuplicates(item, items, child(path, index))) : []
    return [...duplicatesOf(value, schema, path), ...inside]
  }
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([name, field]) => {
    const known = typeof field === 'object' ? schemaAt(schema, name) : undefined
    return known ? findDuplicates(field, known, child(path, name)) : []
  })
}

function duplicatesOf(list: readonly unknown[], schema: Schema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  if (type !== 'set' && type !== 'map') return []
  const seen = new Set<string>()
  return list.flatMap((item, index): FieldError[] => {
    const identity = JSON.stringify(inOrder(type === 'map' ? keysOf(item, schema) : item))
    if (!seen.has(identity)) {
      seen.add(identity)
      return []
    }
    const value = inOrder(type === 'map' ? keysOf(item, schema) : item)
    return [{ type: 'Duplicate', field: child(path, index), value, detail: '' }]
  })
}

/** The part of an item that tells it from the others. Defaults are there already. */
export function keysOf(item: unknown, schema: Schema): unknown {
  if (!isFields(item)) return item
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  return Object.fromEntries(keys.map(key => [key, item[key]]))
}
