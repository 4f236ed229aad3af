// The store: every object in memory, each write with a revision of its own, kept on disk before anybody hears of it.
import type { Obj } from '../object.ts'
import type { Disk } from './disk.ts'
import { type Change, Shelf } from './shelf.ts'

/** Changes that each shelf remembers at least, for watches that resume and pages that go on. */
const WINDOW = 4_000

/** Revisions begin here, so that 1 is a resourceVersion of long ago, as on a server that has lived. */
const FIRST_REVISION = 1_000

export class Store {
  readonly #shelves = new Map<string, Shelf>()
  readonly #disk: Disk | undefined
  #revision: number
  /** Nothing is known of what was changed at or before this revision, on any shelf; of those without a shelf nothing was changed since. */
  #forgotten: number

  /** Without a disk everything ends with the process. */
  constructor(disk?: Disk) {
    this.#disk = disk
    this.#revision = Math.max(disk?.revision ?? 0, FIRST_REVISION)
    this.#forgotten = this.#revision
    for (const { shelf, object } of disk?.read() ?? []) this.shelf(shelf).restore(object)
  }

  /** Of the last write. Only grows, over restarts too. */
  get revision(): number {
    return this.#revision
  }

  shelf(name: string): Shelf {
    let shelf = this.#shelves.get(name)
    if (!shelf) {
      shelf = new Shelf({ forgotten: this.#forgotten, window: WINDOW })
      this.#shelves.set(name, shelf)
    }
    return shelf
  }

  /** Stores a draft as the object's new state and returns that, with its resourceVersion. `before` is what it replaces. */
  put(shelfName: string, draft: Obj, before: Obj | undefined): Obj {
    const revision = this.#revision + 1
    const after = { ...draft, metadata: { ...draft.metadata, resourceVersion: String(revision) } }
    this.#disk?.keep(shelfName, after, revision)
    this.#commit(shelfName, { revision, before, after })
    return after
  }

  /** Returns the last state, with the revision of its removal. */
  remove(shelfName: string, before: Obj): Obj {
    const revision = this.#revision + 1
    this.#disk?.drop(shelfName, before, revision)
    this.#commit(shelfName, { revision, before, after: undefined })
    return lastState({ revision, before })
  }

  /** All shelves forget what changed up to `revision`: watches from there, and pages of then, are gone. */
  forget(revision: number): void {
    this.#forgotten = Math.max(this.#forgotten, revision)
    for (const shelf of this.#shelves.values()) shelf.forget(revision)
  }

  /** Pages of before `revision` are gone. Watches go on, as a real server's do from its watch cache when etcd is compacted. */
  compact(revision: number): void {
    for (const shelf of this.#shelves.values()) shelf.compact(revision)
  }

  close(): void {
    this.#disk?.close()
  }

  #commit(shelfName: string, change: Change): void {
    const shelf = this.shelf(shelfName)
    this.#revision = change.revision
    shelf.apply(change)
  }
}

/** A removed object as watches tell it. */
export function lastState({ revision, before }: { revision: number; before: Obj }): Obj {
  return { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } }
}
