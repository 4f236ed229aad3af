// Objects as far as they are known, and what a tab shows of them.
import { printable } from '../../../output/printable.ts'
import type { Part } from '../snapshot.ts'
import type { Followed, Standing } from './followed.ts'
import type { Trouble } from './trouble.ts'

/** Objects as far as they are known. */
export type Sight<T> = {
  readonly objects: readonly T[] | undefined
  /** Why they are not known; undefined while they are known, or on their way. */
  readonly lack: Lack | undefined
  readonly staleSinceMs: number | undefined
}

/** What stands in the place of rows. */
export type Lack = Extract<Part<never>, { kind: 'unavailable' | 'failing' }>

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
    lack: lackOf({ standing, trouble }, plural, namespace),
    staleSinceMs: trouble?.sinceMs,
  }
}

/** Why a watch that stands so does not know the objects of a namespace. */
export function lackOf(
  { standing, trouble }: { standing: Standing; trouble: Trouble | undefined },
  plural: string,
  namespace: string,
): Lack | undefined {
  const where = `namespace ${namespace}: ${plural}`
  switch (standing) {
    case 'synced':
      return undefined
    case 'forbidden':
      return unavailable(`${where}: forbidden`)
    case 'absent':
      return unavailable(`${where}: not known to the server`)
    case 'waiting':
      return trouble && failing(trouble.why)
  }
}

export function partOf<T, R>(
  { objects, lack, staleSinceMs }: Sight<T>,
  build: (objects: readonly T[]) => readonly R[],
): Part<R> {
  return objects ? rows(build(objects), staleSinceMs) : (lack ?? loading)
}

export const loading = { kind: 'loading' } as const

export function rows<R>(all: readonly R[], staleSinceMs: number | undefined): Part<R> {
  return { kind: 'rows', rows: all, staleSinceMs }
}

export function unavailable(why: string): Lack {
  return { kind: 'unavailable', why: printable(why) }
}

export function failing(why: string): Lack {
  return { kind: 'failing', why: printable(why) }
}

export function oldest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.flatMap(moment => moment ?? [])
  return known.length > 0 ? Math.min(...known) : undefined
}
