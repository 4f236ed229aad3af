// Objects as far as they are known, and what a tab shows of them.
import { printable } from '../../../output/printable.ts'
import type { Part } from '../snapshot.ts'
import type { Followed } from './followed.ts'

/** Objects as far as they are known. */
export type Sight<T> = {
  readonly objects: readonly T[] | undefined
  /** Why they are not known; undefined while they are on their way. */
  readonly why: string | undefined
  readonly staleSinceMs: number | undefined
}

/** What one watch of one namespace knows. */
export function sightOf<T extends { metadata: { name: string } }>(
  followed: Pick<Followed<T>, 'standing' | 'list' | 'trouble'>,
  plural: string,
  namespace: string,
): Sight<T> {
  const standing = followed.standing()
  const trouble = followed.trouble()
  return {
    objects: standing === 'synced' ? followed.list() : undefined,
    why:
      standing === 'forbidden' || standing === 'absent'
        ? `namespace ${namespace}: ${plural}: ${standing === 'forbidden' ? 'forbidden' : 'not known to the server'}`
        : trouble?.why,
    staleSinceMs: trouble?.sinceMs,
  }
}

export function partOf<T, R>(
  { objects, why, staleSinceMs }: Sight<T>,
  build: (objects: readonly T[]) => readonly R[],
): Part<R> {
  if (objects) return rows(build(objects), staleSinceMs)
  return why === undefined ? { kind: 'loading' } : unavailable(why)
}

export function rows<R>(all: readonly R[], staleSinceMs: number | undefined): Part<R> {
  return { kind: 'rows', rows: all, staleSinceMs }
}

export function unavailable(why: string): Part<never> {
  return { kind: 'unavailable', why: printable(why) }
}

export function oldest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.flatMap(moment => moment ?? [])
  return known.length > 0 ? Math.min(...known) : undefined
}
