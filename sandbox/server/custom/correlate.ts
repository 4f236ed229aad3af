// What a value was before: the same field, the same key of a map, the item of a map-like list with the same keys. Items of other lists have no past.
import { isDeepStrictEqual } from 'node:util'
import { keysOf } from './lists.ts'
import { isFields, type Schema } from './schema.ts'

/** Undefined where nothing corresponds. `before` is the old value of the list or object itself. */
export function pastOf(
  before: unknown,
  { schema, key, item }: { schema: Schema; key: string | number; item: unknown },
): unknown {
  if (typeof key === 'string') {
    if (schema['x-kubernetes-map-type'] === 'atomic' || !isFields(before)) return undefined
    return Object.hasOwn(before, key) ? before[key] : undefined
  }
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(before)) return undefined
  const keys = keysOf(item, schema)
  return before.find(one => isDeepStrictEqual(keysOf(one, schema), keys))
}
