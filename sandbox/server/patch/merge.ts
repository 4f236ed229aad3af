// JSON merge patch (RFC 7396). Ours, since the library stops at a key named `constructor`, loses what follows it, and changes its target in place.
import type { Json } from '../object.ts'

/** A value that shares what the patch leaves alone with `target`, which is not changed. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch
  const merged = new Map(isMap(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value))
  }
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries(merged)
}

export function isMap(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
