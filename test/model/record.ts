// Writes on a ticket's record: built by the product's own functions where it has them, and judged by the real rules of the CRD.
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { buildActive, buildDone, buildReserved } from '../../proxy/records.ts'
import {
  CLAIM,
  DELETING,
  HOLDER,
  IP,
  MARKS,
  PHASE,
  POD_GONE,
  PUBLISHED,
  QUARANTINE_OVER,
  SILENT,
  type State,
  WISH,
} from './layout.ts'

/** What the CRD says of a change: true when it may be. */
export type Rules = (after: unknown, before: unknown) => boolean

export const phases = ['Pending', 'Idle', 'Reserved', 'Active', 'Done'] as const
export const claimName = (claim: number): string => `claim-${claim}`
export const holderName = (holder: number): string => `holder-${holder}`
const AT = '2026-01-01T00:00:00Z'
const LATER = '2026-01-02T00:00:00Z'

/** The ticket at `at` as the API server has it; undefined when it is not there. */
export function ticketOf(s: State, at: number): IsolationPod | undefined {
  const phase = phases[s[at + PHASE]! - 1]
  if (!phase) return undefined
  const marks = s[at + MARKS]!
  const retire = ([undefined, 'Unused', 'Now'] as const)[s[at + WISH]! & 3]
  const holder = s[at + HOLDER]!
  return {
    metadata: {
      name: 'ticket',
      uid: 'uid',
      resourceVersion: '5',
      deletionTimestamp: s[at + WISH]! & DELETING ? AT : undefined,
    },
    spec: { templateHash: 'hash', ...(retire && { retire, retireReason: 'Evicted' }) },
    status: {
      phase,
      ...(marks & PUBLISHED && { podUID: 'pod', podIP: `10.0.0.${s[at + IP]}` }),
      ...(holder && { holder: holderName(holder), claimID: claimName(s[at + CLAIM]!), reservedAt: AT }),
      ...(phase === 'Active' && { client: 'client', activeAt: AT }),
      ...(phase === 'Done' && { endedAt: AT, endReason: marks & SILENT ? 'HolderSilent' : 'SessionEnded' }),
      ...(marks & POD_GONE && { podDeletedAt: AT }),
    },
  }
}

export type Change =
  | { readonly kind: 'publish'; readonly ip: number }
  | { readonly kind: 'makeIdle' }
  | { readonly kind: 'reserve'; readonly holder: number; readonly claim: number }
  | { readonly kind: 'active' | 'done'; readonly holder: number; readonly claim: number }
  | { readonly kind: 'end'; readonly silent: boolean }
  | { readonly kind: 'podGone' }
  | { readonly kind: 'retire'; readonly wish: 1 | 2 }

/** Changes the record; the rules are not asked here. */
function change(s: State, at: number, what: Change): void {
  switch (what.kind) {
    case 'publish':
      s[at + MARKS]! |= PUBLISHED
      s[at + IP] = what.ip
      return
    case 'makeIdle':
      s[at + PHASE] = 2
      return
    case 'reserve':
      s[at + PHASE] = 3
      s[at + HOLDER] = what.holder
      s[at + CLAIM] = what.claim
      return
    case 'active':
      s[at + PHASE] = 4
      return
    case 'done':
      s[at + PHASE] = 5
      return
    case 'end':
      s[at + PHASE] = 5
      if (what.silent) s[at + MARKS] = (s[at + MARKS]! | SILENT) & ~QUARANTINE_OVER
      return
    case 'podGone':
      s[at + MARKS]! |= POD_GONE
      return
    case 'retire':
      s[at + WISH] = (s[at + WISH]! & DELETING) | what.wish
  }
}

/** The same change as the merge patch that asks for it. */
function patchOf(what: Change, held: { podIP: string }): { spec?: object; status?: object } {
  const version = { resourceVersion: '5' }
  switch (what.kind) {
    case 'publish':
      return { status: { podUID: 'pod', podIP: `10.0.0.${what.ip}` } }
    case 'makeIdle':
      return { status: { phase: 'Idle' } }
    case 'reserve':
      return buildReserved('5', { holder: holderName(what.holder), claimID: claimName(what.claim) }, AT)
    case 'active':
    case 'done': {
      const of = { name: 'ticket', podUID: 'pod', lapse: 0, claimID: claimName(what.claim), ...held, ...version }
      if (what.kind === 'active') return buildActive(of, holderName(what.holder), { client: 'client', activeAt: AT })
      return buildDone(of, holderName(what.holder), { reason: 'SessionEnded', endedAt: LATER })
    }
    case 'end':
      return { status: { phase: 'Done', endedAt: LATER, endReason: what.silent ? 'HolderSilent' : 'Deleted' } }
    case 'podGone':
      return { status: { podDeletedAt: LATER } }
    case 'retire':
      return { spec: { retire: what.wish === 1 ? 'Unused' : 'Now', retireReason: 'ScaleDown' } }
  }
}

export type Records = {
  /** Whether the rules let this change be. */
  allows(s: State, at: number, what: Change): boolean
  /** Makes the change. */
  write(s: State, at: number, what: Change): void
}

export function createRecords(rules: Rules): Records {
  const known = new Map<number, boolean>()
  return {
    allows(s, at, what) {
      const key = recordKey(s, at) * 512 + keyOfChange(what)
      const before = known.get(key)
      if (before !== undefined) return before
      const allowed = judge(rules, ticketOf(s, at)!, what)
      known.set(key, allowed)
      return allowed
    },
    write: change,
  }
}

function judge(rules: Rules, ticket: IsolationPod, what: Change): boolean {
  const patch = patchOf(what, { podIP: ticket.status?.podIP ?? '' })
  const { metadata: _, ...before } = ticket
  const after = { ...before, spec: { ...before.spec, ...patch.spec }, status: { ...before.status, ...patch.status } }
  return rules(after, before)
}

/** One number for all that the API server has of a ticket. */
export function recordKey(s: State, at: number): number {
  const record = (s[at + PHASE]! * 8 + s[at + WISH]!) * 16 + s[at + MARKS]!
  return ((record * 8 + s[at + HOLDER]!) * 2 + s[at + CLAIM]!) * 4 + s[at + IP]!
}

const kinds = ['publish', 'makeIdle', 'reserve', 'active', 'done', 'end', 'podGone', 'retire']

function keyOfChange(what: Change): number {
  const kind = kinds.indexOf(what.kind) * 32
  if ('ip' in what) return kind + what.ip
  if ('holder' in what) return kind + what.holder * 2 + what.claim
  if ('silent' in what) return kind + Number(what.silent)
  return kind + ('wish' in what ? what.wish : 0)
}
