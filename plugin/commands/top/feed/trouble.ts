// What keeps the feed from knowing the newest.
import type { Clock } from './timing.ts'

/** Attempts that failed since the last good answer, which came at `sinceMs` of the wall clock. */
export type Trouble = {
  readonly attempt: number
  readonly sinceMs: number
  readonly why: string
  readonly error: unknown
}

/** What is shown is as old as its oldest part. */
export function worst(troubles: readonly Trouble[]): Trouble | undefined {
  if (troubles.length === 0) return undefined
  const [first] = troubles.toSorted((a, b) => b.attempt - a.attempt)
  return { ...first!, sinceMs: Math.min(...troubles.map(({ sinceMs }) => sinceMs)) }
}

/** Counts the failures of one watch. Contacts are moments of the monotonic clock. */
type Troubles = {
  note(error: unknown, lastContact: number): void
  /** Undefined when there was none after that contact. */
  since(lastContact: number): Trouble | undefined
  forget(): void
}

export function noteTroubles(clock: Clock): Troubles {
  const startedAtMs = clock.wall()
  let newest: (Trouble & { readonly at: number }) | undefined
  const since = (contact: number): Trouble | undefined => {
    if (!newest || contact > newest.at) return undefined
    const { attempt, sinceMs, why, error } = newest
    return { attempt, sinceMs, why, error }
  }
  return {
    since,
    note(error, contact) {
      const before = since(contact)
      newest = {
        attempt: (before?.attempt ?? 0) + 1,
        at: clock.mono(),
        sinceMs: before?.sinceMs ?? (contact > 0 ? Math.round(clock.wall() - (clock.mono() - contact)) : startedAtMs),
        why: error instanceof Error ? error.message : String(error),
        error,
      }
    },
    forget() {
      newest = undefined
    },
  }
}
