// One shelf of the store: the objects of one resource, by namespace, with a bounded memory of what changed.
import type { Obj } from '../object.ts'
import { Space } from './space.ts'
import { type Place, walk } from './walk.ts'

/** `before` is absent for a new object, `after` for a removed one. `after` and what a removal says bear `revision` as their resourceVersion. */
export type Change = {
  readonly revision: number
  readonly before: Obj | undefined
  readonly after: Obj | undefined
}

export class Shelf {
  readonly #spaces = new Map<string, Space>()
  /** In order of revision; at most `window` of them. */
  #changes: Change[] = []
  /** Nothing is known of what was changed at or before this revision. */
  #forgotten: number
  /** No page is read as of a moment before this revision, though watches may still begin there. */
  #compacted = 0
  readonly #window: number
  readonly #listeners = new Set<(change: Change) => void>()

  constructor(options: { forgotten: number; window: number }) {
    this.#forgotten = options.forgotten
    this.#window = options.window
  }

  get forgotten(): number {
    return this.#forgotten
  }

  find(namespace: string | undefined, name: string): Obj | undefined {
    return this.#spaces.get(namespace ?? '')?.get(name)
  }

  /** In no order. */
  *all(namespace?: string): Iterable<Obj> {
    if (namespace !== undefined) yield* this.#spaces.get(namespace)?.all() ?? []
    else for (const space of this.#spaces.values()) yield* space.all()
  }

  count(namespace?: string): number {
    if (namespace !== undefined) return this.#spaces.get(namespace)?.size ?? 0
    let sum = 0
    for (const space of this.#spaces.values()) sum += space.size
    return sum
  }

  /** Puts an object back that was there before this process began. */
  restore(object: Obj): void {
    this.#put(object)
  }

  apply(change: Change): void {
    if (change.after) this.#put(change.after)
    else if (change.before) this.#drop(change.before)
    this.#changes.push(change)
    // Trimmed in batches, so that a change costs no shift of the whole window.
    if (this.#changes.length >= this.#window * 1.5) this.#trim(this.#changes.length - this.#window)
    for (const listener of this.#listeners) listener(change)
  }

  /** What changed after `revision`, in order; undefined when some of that is forgotten. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.#forgotten) return undefined
    return this.#changes.slice(firstAfter(this.#changes, revision))
  }

  /**
   * The objects as they were at `revision`, in the order of their places, from the first one behind `after`; undefined when that moment is forgotten. To be read at
   * once, before the next write.
   */
  at(
    revision: number,
    { namespace, after }: { namespace?: string | undefined; after?: Place | undefined } = {},
  ): Iterable<Obj> | undefined {
    const later = revision < this.#compacted ? undefined : this.since(revision)
    return later && walk(this.#spaces, { namespace, after, later })
  }

  compact(revision: number): void {
    this.#compacted = Math.max(this.#compacted, revision)
  }

  forget(revision: number): void {
    this.#trim(firstAfter(this.#changes, revision))
    this.#forgotten = Math.max(this.#forgotten, revision)
  }

  /** Returns what ends it. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #put(object: Obj): void {
    const { namespace = '' } = object.metadata
    let space = this.#spaces.get(namespace)
    if (!space) {
      space = new Space()
      this.#spaces.set(namespace, space)
    }
    space.put(object)
  }

  #drop({ metadata: { namespace = '', name } }: Obj): void {
    const space = this.#spaces.get(namespace)
    space?.drop(name)
    if (space?.size === 0) this.#spaces.delete(namespace)
  }

  #trim(count: number): void {
    if (count === 0) return
    this.#forgotten = this.#changes[count - 1]!.revision
    this.#changes = this.#changes.slice(count)
  }
}

/** Index of the first change after `revision`. */
function firstAfter(changes: readonly Change[], revision: number): number {
  let low = 0
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (changes[middle]!.revision <= revision) low = middle + 1
    else high = middle
  }
  return low
}
