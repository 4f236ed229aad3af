// Comparisons in filters, with Go's strictness: a whole number and a fraction are of two kinds.
import { JsonPathError } from './node.ts'

type Basic = string | number | boolean

/** Throws a JsonPathError. */
export function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case '<':
      return isLess(left, right)
    case '<=':
      return isLess(left, right) || isEqual(left, right)
    case '>':
      return !isLess(left, right) && !isEqual(left, right)
    case '>=':
      return !isLess(left, right)
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`)
  }
}

function isEqual(left: unknown, right: unknown): boolean {
  const [a, b] = alike(left, right)
  return a === b
}

function isLess(left: unknown, right: unknown): boolean {
  const [a, b] = alike(left, right)
  if (typeof a === 'boolean') throw new JsonPathError('invalid type for comparison')
  return a < b
}

function alike(left: unknown, right: unknown): [Basic, Basic] {
  if (!isBasic(left) || !isBasic(right)) throw new JsonPathError('invalid type for comparison')
  if (kindOf(left) !== kindOf(right)) throw new JsonPathError('incompatible types for comparison')
  return [left, right]
}

function isBasic(value: unknown): value is Basic {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function kindOf(value: Basic): string {
  return typeof value === 'number' && !Number.isInteger(value) ? 'fraction' : typeof value
}
