// Who is here now, by name, where many come and go.

/**
 * As a Map, also in its order, but for what is left of who has gone. A Map that is full makes itself a new table and leaves the old one behind, which still has all that was in it and leads to the new one.
 * Where a table that was left is an old object, all tables after it and all that was ever in them outlive their connections until all garbage is collected, and every collection of young objects copies them.
 * So what stands in the tables here is a number; who has gone is in no table.
 */
export class Roster<T> {
  readonly #places = new Map<string, number>()
  readonly #entries: (T | undefined)[] = []
  readonly #free: number[] = []

  get size() {
    return this.#places.size
  }

  get(name: string): T | undefined {
    const place = this.#places.get(name)
    return place === undefined ? undefined : this.#entries[place]
  }

  /** Keeps its place in the order when the name is there already. */
  set(name: string, entry: T) {
    let place = this.#places.get(name)
    if (place === undefined) {
      place = this.#free.pop() ?? this.#entries.length
      this.#places.set(name, place)
    }
    this.#entries[place] = entry
  }

  delete(name: string) {
    const place = this.#places.get(name)
    if (place === undefined) return
    this.#places.delete(name)
    this.#entries[place] = undefined
    this.#free.push(place)
  }

  *values(): Generator<T> {
    for (const place of this.#places.values()) yield this.#entries[place]!
  }
}
