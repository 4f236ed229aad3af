// Lists whose members know their neighbours: each leaves without being looked for, and whoever has left is forgotten by all others.

/** Of one list at a time; alone, it is its own neighbour. */
export class Link {
  prev: Link = this
  next: Link = this
}

/** A Set would do, but for what is left of who has gone: docs/decisions/0054. */
export class LinkedList<T extends Link> {
  /** Between its last member and its first. */
  readonly #ends = new Link()

  append(member: T) {
    const { prev } = this.#ends
    member.prev = prev
    member.next = this.#ends
    prev.next = member
    this.#ends.prev = member
  }

  first(): T | undefined {
    const { next } = this.#ends
    return next === this.#ends ? undefined : (next as T)
  }

  /** Whoever it has just come to may leave. */
  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#ends.next; at !== this.#ends; ) {
      const { next } = at
      yield at as T
      at = next
    }
  }
}

/** False: it is in no list. */
export function leaveList(member: Link): boolean {
  const { prev, next } = member
  if (next === member) return false
  prev.next = next
  next.prev = prev
  member.prev = member
  member.next = member
  return true
}
