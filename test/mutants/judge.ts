// What a mutant's runs say together: that its guards are needed, that they are not, or that nothing was shown.
import type { Outcome } from './directed.ts'
import type { GuardName } from './guards.ts'
import type { Invariant } from './mutants.ts'

export type Runs = {
  /** The fault, with every guard. */
  readonly sound: Outcome
  /** With all but one of the mutant's guards taken away: no entry for a mutant of one guard. */
  readonly halves: readonly { readonly without: readonly GuardName[]; readonly outcome: Outcome }[]
  /** Without any of them. */
  readonly mutant: Outcome
  readonly breaks: Invariant
}

/** Undefined: caught, for the right reason, and by want of these guards alone. Else a sentence. */
export function findFault({ sound, halves, mutant, breaks }: Runs): string | undefined {
  if (sound.kind !== 'held') return `with every guard, the fault already ${tell(sound)}`
  for (const { without, outcome } of halves) {
    if (outcome.kind !== 'held') return `without ${without.join(' and ')} alone, the fault already ${tell(outcome)}`
  }
  if (mutant.kind === 'held') return 'survives: nothing broke; a test is missing, or the guard is needless'
  if (mutant.kind === 'absent') return tell(mutant)
  return firstLine(mutant.says).includes(`${breaks}: `)
    ? undefined
    : `red for another reason than ${breaks}: ${firstLine(mutant.says)}`
}

function tell(outcome: Outcome): string {
  if (outcome.kind === 'held') return 'broke nothing'
  return outcome.kind === 'broke'
    ? `breaks something: ${firstLine(outcome.says)}`
    : `could not be tried: ${firstLine(outcome.says)}`
}

export const firstLine = (text: string): string => text.split('\n')[0]!
