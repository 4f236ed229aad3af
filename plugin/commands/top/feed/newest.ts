// The newest snapshot: another object only when something in it is another.
import { isDeepStrictEqual } from 'node:util'
import type { Snapshot } from '../snapshot.ts'

type Newest = {
  /** The next snapshot may be another. */
  touch(): void
  snapshot(): Snapshot
  /** The one that was asked for last. */
  last(): Snapshot | undefined
}

export function createNewest(build: () => Snapshot): Newest {
  let last: Snapshot | undefined
  let isDirty = true
  return {
    touch() {
      isDirty = true
    },
    snapshot() {
      if (last && !isDirty) return last
      isDirty = false
      const next = build()
      if (!last || !isSame(last, next)) last = next
      return last
    },
    last: () => last,
  }
}

/** Rows and detail are the same objects while nothing in them changed; time alone makes no other snapshot. */
function isSame(a: Snapshot, b: Snapshot): boolean {
  return a.services === b.services && a.detail === b.detail && isDeepStrictEqual(partsOf(a), partsOf(b))
}

function partsOf({ link, forbidden, notices }: Snapshot) {
  return { link, forbidden, notices }
}
