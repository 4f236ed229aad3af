// Runs jobs a few at a time; one that fails does not keep the others from running.

/** Rejects, after all have ended, with the error of the only one that failed or with an AggregateError of several. */
export async function inParallel(jobs: readonly (() => Promise<unknown>)[], width: number): Promise<void> {
  const errors: unknown[] = []
  const remaining = jobs.values()
  const worker = async () => {
    for (const job of remaining) await job().catch(error => errors.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(width, jobs.length) }, worker))
  if (errors.length > 0) throw asOne(errors)
}

/** The only one, or an AggregateError that says what all of them say. */
export function asOne(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0]
  return new AggregateError(
    errors,
    errors.map(error => (error instanceof Error ? error.message : String(error))).join('; '),
  )
}
