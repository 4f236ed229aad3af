// The guards of the protocol that the model can do without: each is a rule of the design, and what happens without it is shown by a trace.

/** True: the guard stands. */
export type Guards = { readonly [name in GuardName]: boolean }

export const guardWords = {
  reserveVersion: 'a reserve carries the resourceVersion as seen',
  operatorVersion: "the operator's writes carry the resourceVersion as seen",
  leaseVersion: 'a write of a Lease carries the resourceVersion as seen',
  rootRules: 'the API server refuses what is no forward path (root CEL)',
  claimID: 'a reserve whose reply was lost is one’s own only on an exact match of the claim id',
  oneAttempt: 'one attempt of a holder at a ticket at a time',
  forgottenClaim: 'a claim of its own that nobody remembers is written Done',
  bootID: 'a holder’s id differs with every start of its process',
  leaseFirst: 'the Lease is confirmed before the first reserve',
  fence: 'the fence is asked before a SYN',
  everySyn: 'the fence is asked before every SYN, not only the first',
  connectTimeout: 'connectTimeout is shorter than the fence',
  lapseMemory: 'what was held before a lapse is burned',
  spoilt: 'a pod that was dialled is given to nobody else',
  twiceFence: 'silence counts after 2 x fence, not 1 x',
  liveReread: 'Lease and pod are read live before a holder is given up',
  pauseless: "no process's clock stands still for longer than a fence",
  quarantine: 'the address of a ticket whose holder fell silent stays taken for 2 x fence',
  addressCheck: 'a pod whose address stands on an overlapping ticket is burned',
  publishFirst: 'the address is published before it is compared',
  retried: 'a step that was refused though nothing had changed is taken again',
  receipts: 'a receipt stays while a Pending ticket that overlapped it exists',
  finalizer: 'a deleted ticket stays until its pod and its holder are done with it',
  uniqueNames: 'the name of a ticket is never used again',
} as const

export type GuardName = keyof typeof guardWords

export const guardNames = Object.keys(guardWords) as GuardName[]

export function allGuardsBut(off: readonly GuardName[]): Guards {
  return Object.fromEntries(guardNames.map(name => [name, !off.includes(name)])) as Guards
}
