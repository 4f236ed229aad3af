// Which guards are taken away together, in how large a world, and what is then looked for.
import type { GuardName } from './guards.ts'
import type { Scope } from './layout.ts'

export type Case = {
  readonly off: readonly GuardName[]
  readonly scope: Scope
  /** The exploration ends here, if nothing was broken before. */
  readonly maxStates: number
  /** The invariant that is looked for; all when undefined. */
  readonly only?: string
}

const base: Scope = { proxies: 1, tickets: 1, addresses: 1, operators: 1, faults: 0, scaleDown: false, warm: true }
const two = { ...base, tickets: 2 }
const when = (off: readonly GuardName[], scope: Partial<Scope> = {}, only?: string): Case => ({
  off,
  scope: { ...base, ...scope },
  maxStates: 250_000,
  only,
})
const world = (scope: Partial<Scope>, maxStates: number): Case => ({
  off: [],
  scope: { ...base, warm: false, ...scope },
  maxStates,
})

/** With every guard. The last two are too large to be seen whole; the four before them are, since their requests are bounded. */
export const worlds: readonly Case[] = [
  world({ operators: 2, faults: 1, scaleDown: true }, 1_000_000),
  world({ tickets: 2 }, 1_000_000),
  world({ proxies: 2 }, 1_000_000),
  world({ tickets: 3, addresses: 2, underWay: 1 }, 15_000_000),
  world({ proxies: 2, operators: 2, tickets: 2, underWay: 2 }, 5_000_000),
  world({ proxies: 2, operators: 2, tickets: 2, addresses: 2, underWay: 1 }, 2_000_000),
  world({ proxies: 2, operators: 2, tickets: 2, faults: 1, underWay: 1 }, 4_000_000),
  world({ ...two, warm: true, faults: 2, kinds: ['node died', 'ticket deleted by hand'] }, 400_000),
  world({ ...two, warm: true, proxies: 2, operators: 2, faults: 2, scaleDown: true }, 302_000),
]

export const cases: readonly Case[] = [
  when(['spoilt']),
  when(['twiceFence']),
  when(['liveReread']),
  when(['operatorVersion'], { scaleDown: true }),
  when(['leaseVersion'], { faults: 1 }),
  when(['fence'], two),
  when(['lapseMemory'], two),
  when(['leaseFirst'], { ...two, warm: false }),
  when(['finalizer'], { ...two, faults: 1 }),
  when(['addressCheck'], { ...two, faults: 1, kinds: ['node died'] }),
  when(['publishFirst'], { ...two, faults: 1, kinds: ['node died'] }),
  when(['receipts'], { ...two, faults: 1, kinds: ['node died'] }),
  when(['forgottenClaim']),
  when(['retried'], { warm: false }),
  when(['claimID', 'oneAttempt']),
  when(['reserveVersion', 'rootRules'], { proxies: 2 }),
  when(['everySyn', 'connectTimeout'], two),
  when(['pauseless'], two, 'I1'),
]

/** Each half of a pair alone, and guards that nothing here needs: explored as far as the others, and safe. */
export const harmless: readonly Case[] = [
  when(['claimID']),
  when(['oneAttempt']),
  when(['bootID'], { faults: 1, kinds: ['proxy killed'] }),
  when(['reserveVersion'], { proxies: 2 }),
  when(['rootRules'], { proxies: 2 }),
  when(['everySyn'], two),
  when(['connectTimeout'], two),
  when(['quarantine'], two),
  when(['uniqueNames'], { ...two, faults: 1, kinds: ['ticket deleted by hand'] }),
]
