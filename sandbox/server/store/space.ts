// The objects of one namespace on a shelf, found by name and walked in the order of their names, without a sort for each list.
import type { Obj } from '../object.ts'

export class Space {
  readonly #objects = new Map<string, Obj>()
  /** Made at the first walk, and kept up from then on: what is never listed costs nothing. */
  #names: string[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(name: string): Obj | undefined {
    return this.#objects.get(name)
  }

  all(): Iterable<Obj> {
    return this.#objects.values()
  }

  put(object: Obj): void {
    const { name } = object.metadata
    if (this.#names && !this.#objects.has(name)) this.#names.splice(firstAtOrAfter(this.#names, name), 0, name)
    this.#objects.set(name, object)
  }

  drop(name: string): void {
    if (!this.#objects.delete(name)) return
    this.#names?.splice(firstAtOrAfter(this.#names, name), 1)
  }

  /** Names in order, from the first one behind `after`. To be read at once: a write moves them. */
  *namesAfter(after: string | undefined): Iterable<string> {
    this.#names ??= [...this.#objects.keys()].sort()
    const names = this.#names
    let index = after === undefined ? 0 : firstAtOrAfter(names, after)
    if (names[index] === after) index += 1
    for (; index < names.length; index += 1) yield names[index]!
  }
}

/** Index of the first of the sorted names that is not before `name`. */
export function firstAtOrAfter(names: readonly string[], name: string): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (names[middle]! < name) low = middle + 1
    else high = middle
  }
  return low
}
