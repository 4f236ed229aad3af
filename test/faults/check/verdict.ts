// What the checker says of a made-up run, one line for each breach.
import { expect } from 'vitest'
import { check } from './check.ts'
import type { Evidence } from './evidence.ts'
import { terms } from './story.ts'

export function verdict(evidence: Evidence): string[] {
  return check(evidence, terms).map(
    ({ invariant, says, known }) => `${invariant}${known ? ` (${known})` : ''}: ${says}`,
  )
}

/** One line, which fits. */
export function only(pattern: RegExp): unknown[] {
  return [expect.stringMatching(pattern)]
}
