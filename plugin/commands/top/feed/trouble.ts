// What keeps the feed from knowing the newest: pure.

/** Attempts that failed since the last good answer, which came at `sinceMs` of the wall clock. */
export type Trouble = { readonly attempt: number; readonly sinceMs: number; readonly why: string }

/** What is shown is as old as its oldest part. */
export function worst(troubles: readonly Trouble[]): Trouble | undefined {
  if (troubles.length === 0) return undefined
  const [first] = troubles.toSorted((a, b) => b.attempt - a.attempt)
  return { ...first!, sinceMs: Math.min(...troubles.map(({ sinceMs }) => sinceMs)) }
}
