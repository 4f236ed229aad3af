// The mutants: which guards are taken away together, by which fault that is caught, and which invariant is broken then.
import type { FaultName } from './faults.ts'
import type { GuardName } from './guards.ts'

export type Invariant = 'I1' | 'I3' | 'I4' | 'I5' | 'I6'

export type Mutant = {
  /** The first gives it its name. With more than one, each of them is enough to hold against the fault, which the tool tries too. */
  readonly without: readonly [GuardName, ...GuardName[]]
  readonly fault: FaultName
  readonly breaks: Invariant
}

const mutant = (fault: FaultName, breaks: Invariant, ...without: Mutant['without']): Mutant => ({
  without,
  fault,
  breaks,
})

export const mutants: readonly Mutant[] = [
  mutant('lateRereading', 'I1', 'claimID', 'oneAttempt'),
  mutant('handsWrite', 'I3', 'rootRules'),
  mutant('handsRemove', 'I3', 'rulesAtRoot'),
  mutant('twoAtOnce', 'I1', 'reserveVersion', 'rootRules'),
  mutant('lateEnd', 'I5', 'operatorVersion'),
  mutant('lateRenewal', 'I5', 'leaseVersion'),
  mutant('restart', 'I6', 'bootID', 'forgottenClaim'),
  mutant('oneTicket', 'I6', 'forgottenClaim'),
  mutant('twoTickets', 'I4', 'fence'),
  mutant('cutOff', 'I4', 'fence'),
  mutant('twoTickets', 'I4', 'lapseMemory'),
  mutant('mendedTooLate', 'I4', 'lapseMemory'),
  mutant('cutOffDialling', 'I4', 'everySyn', 'connectTimeout'),
  mutant('cutOffDiallingBySockets', 'I4', 'everySyn', 'connectTimeout'),
  mutant('noLease', 'I4', 'leaseFirst'),
  mutant('shorterForAMoment', 'I4', 'sentUntil'),
  mutant('shorterUntold', 'I4', 'wishedFence', 'sentUntil'),
  mutant('resetsFirst', 'I1', 'spoilt'),
  mutant('oneTicket', 'I5', 'twiceFence'),
  mutant('shortenedByHand', 'I5', 'longestFence'),
  mutant('oldLease', 'I5', 'liveReread'),
  mutant('labelsTaken', 'I5', 'livePod'),
  mutant('lateDeletion', 'I4', 'uidPrecondition', 'uniqueNames'),
  mutant('deletedByHand', 'I4', 'finalizer'),
  mutant('nodeDies', 'I1', 'addressCheck'),
  mutant('nodeDies', 'I1', 'receipts'),
  mutant('dialledByMistake', 'I1', 'receipts'),
  mutant('lateNews', 'I1', 'publishFirst'),
  mutant('standsStill', 'I1', 'quarantine'),
  mutant('wrongGate', 'I4', 'gateToken'),
  mutant('cameSecond', 'I1', 'gateOnce'),
  mutant('cameSecond', 'I1', 'gateRemembers'),
  mutant('stepRefused', 'I6', 'retried'),
  mutant('reserveRefused', 'I6', 'reserveRetried'),
  mutant('saidGone', 'I6', 'absence'),
  mutant('lateEndOfRetired', 'I5', 'retireRefusal', 'wishInAnswer', 'reserveVersion', 'operatorVersion'),
]

export const nameOf = ({ without, fault }: Mutant): string => `${without.join('+')}/${fault}`

/** What must hold against the same fault: every guard of the mutant but one taken away. */
export function halvesOf({ without }: Mutant): GuardName[][] {
  return without.length < 2 ? [] : without.map(kept => without.filter(name => name !== kept))
}
