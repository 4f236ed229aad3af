// --sort-by, as kubectl sorts: by one field of the objects, numbers as numbers, quantities by size, words with their figures as figures.
import { CommandError } from '../cli/commandError.ts'
import { compareNaturally } from './compareNaturally.ts'
import { evaluate } from './jsonpath/evaluate.ts'
import { JsonPathError } from './jsonpath/node.ts'
import { relaxed } from './jsonpath/print.ts'
import { quantityOf } from './quantityOf.ts'

/** A new list; objects without the field first, equal ones as they were. Throws a CommandError for a path that cannot be read, or that no object has. */
export function sortBy<T>(objects: readonly T[], path: string): T[] {
  const template = relaxed(path)
  const keyed = objects.map(object => ({ object, key: keyOf(template, object) }))
  if (objects.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new CommandError(`couldn't find any field with path "${path}" in the list of objects`)
  }
  return keyed.toSorted((a, b) => compareKeys(a.key, b.key)).map(({ object }) => object)
}

type Key = string | number | boolean | null | undefined

function keyOf(template: ReturnType<typeof relaxed>, object: unknown): Key {
  try {
    const [first] = evaluate(template, object, { allowMissingKeys: true }).flat()
    if (typeof first === 'object' && first !== null) throw new CommandError('unsortable type: an object or a list')
    return first as Key
  } catch (error) {
    if (error instanceof JsonPathError) throw new CommandError(error.message)
    throw error
  }
}

function compareKeys(a: Key, b: Key): number {
  if (a === undefined || a === null || b === undefined || b === null) return rank(a) - rank(b)
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [quantityOf(a), quantityOf(b)]
    return left !== undefined && right !== undefined ? left - right : compareNaturally(a, b)
  }
  return Number(a) - Number(b)
}

function rank(key: Key): number {
  if (key === undefined) return 0
  return key === null ? 1 : 2
}
