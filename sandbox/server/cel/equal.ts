// When two values of expressions are the same, and which comes first.
import { isDeepStrictEqual } from 'node:util'
import { Duration, Timestamp } from './moments.ts'
import { Struct } from './struct.ts'

export function equal(a: unknown, b: unknown): boolean {
  if (a instanceof Struct && b instanceof Struct) return Struct.equal(a, b)
  if (typeof a === 'bigint' && typeof b === 'number') return Number(a) === b
  if (typeof a === 'number' && typeof b === 'bigint') return a === Number(b)
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]))
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key)))
  }
  return isDeepStrictEqual(a, b)
}

/** Negative, 0 or positive. Throws an error for values that have no order. */
export function compare(a: unknown, b: unknown): number {
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.nanos, b.nanos)
  if (a instanceof Duration && b instanceof Duration) return order(a.nanos, b.nanos)
  const known = ['string', 'number', 'bigint', 'boolean']
  if (!known.includes(typeof a) || !known.includes(typeof b)) throw new Error('no such overload')
  return order(a as string, b as string)
}

function order<T>(a: T, b: T): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
