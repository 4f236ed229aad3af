// A map that finds the entry which was added first.

const LEAST_PASSED = 64

/**
 * A Map keeps the places of entries that are gone until it is made smaller, and each new iterator passes over all of them: with a hundred thousand pods in stock
 * that took longer than all else that a claim needs. One iterator, which goes on where it was, passes over each place once.
 */
export class FifoMap<T> {
  readonly #entries = new Map<string, T>()
  #ahead = this.#entries.keys()
  /** The name that `#ahead` has told last, while it is in the map. */
  #first: string | undefined
  /** Entries that are gone and that `#ahead` has not passed. */
  #passed = 0

  get size() {
    return this.#entries.size
  }

  has(name: string) {
    return this.#entries.has(name)
  }

  get(name: string) {
    return this.#entries.get(name)
  }

  /** Keeps its place when the name is there already. */
  set(name: string, entry: T) {
    this.#entries.set(name, entry)
  }

  delete(name: string): T | undefined {
    const entry = this.#entries.get(name)
    this.#entries.delete(name)
    if (name === this.#first) this.#first = undefined
    else if (entry !== undefined) this.#renew()
    return entry
  }

  /** The entry that has been here for longest. */
  first(): T | undefined {
    if (this.#entries.size === 0) return undefined
    while (this.#first === undefined) {
      const { value, done } = this.#ahead.next()
      // An iterator that has come to its end stays there, whatever is added.
      if (done) this.#ahead = this.#entries.keys()
      else this.#first = value
    }
    return this.#entries.get(this.#first)
  }

  /** An iterator that stands still keeps all the tables that the map has outgrown since, and what was in them. */
  #renew() {
    this.#passed += 1
    if (this.#passed <= Math.max(LEAST_PASSED, this.size)) return
    this.#passed = 0
    this.#ahead = this.#entries.keys()
  }

  names() {
    return this.#entries.keys()
  }

  /** Takes all out, in their order. */
  clear(): T[] {
    const all = [...this.#entries.values()]
    this.#entries.clear()
    this.#first = undefined
    return all
  }
}
