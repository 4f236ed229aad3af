// Who is here now, by name, where many come and go.

/** As a Map, also in its order, but for what is left of who has gone: in the tables that it outgrows, and which lead from one to the next (docs/decisions/0054), stands a number instead. */
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
