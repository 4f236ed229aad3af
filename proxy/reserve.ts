// Reserves idle pods: which ones, one attempt at each, and what a ticket read again says about an attempt whose reply was lost.

import { setTimeout as sleep } from 'node:timers/promises'
import { type Backoff, backoffMs } from '../api/kube/backoff.ts'
import type { KubeClient } from '../api/kube/client.ts'
import { isKubeError } from '../api/kube/errors.ts'
import { rfc3339 } from '../api/rfc3339.ts'
import { isolationPods } from '../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../api/v1alpha1/types.generated.ts'
import { bears, type Held, readHeld } from './held.ts'
import { buildReserved, type Claim } from './records.ts'

export type ReserveNeed = {
  /** Tickets that can be reserved and are not being attempted, in this holder's order of preference. */
  readonly idle: readonly string[]
  readonly waiting: number
  readonly stock: number
  readonly attempts: number
  /** Wished size of the stock. */
  readonly size: number
  readonly maxAttempts: number
}

/** The tickets to attempt now: one for each waiting client, then as many as the stock lacks. */
export function planReserve({ idle, waiting, stock, attempts, size, maxAttempts }: ReserveNeed): readonly string[] {
  const lacking = waiting + size - stock - attempts
  return idle.slice(0, Math.max(0, Math.min(lacking, maxAttempts - attempts)))
}

/** The same tickets in another order for every holder, so that several seldom attempt the same one. */
export function orderFor(holder: string, names: Iterable<string>): string[] {
  return Array.from(names, name => ({ name, rank: rankOf(`${holder}/${name}`) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name)
}

/** FNV-1a. */
function rankOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** `ours` may be used; `burn` is ours but from before a lapse; `lost` is not ours, or not yet: a late effect will be disowned. */
export type Reread = 'ours' | 'burn' | 'lost'

export function judgeReread(ticket: IsolationPod | undefined, claim: Claim, lapsed: boolean): Reread {
  if (!ticket || ticket.status?.phase === 'Done' || !bears(ticket, claim)) return 'lost'
  return lapsed ? 'burn' : 'ours'
}

export type Attempt = {
  readonly name: string
  readonly resourceVersion: string
  readonly claimID: string
  readonly lapse: number
}

/** `ticket` is as it was just seen. `failed`: the API server cannot be used at present. */
export type AttemptResult =
  | { readonly kind: 'held'; readonly held: Held; readonly ticket: IsolationPod }
  | { readonly kind: 'burn'; readonly held: Held }
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly error: unknown }

export type ReserveParts = {
  readonly client: KubeClient
  readonly namespace: string
  readonly holder: string
  /** Lapses of the fence until now. */
  readonly lapses: () => number
  readonly date: () => Date
  readonly random: () => number
  readonly timeoutMs: number
  /** Between two readings of a ticket whose fate is unknown. */
  readonly backoff: Backoff
}

/** One attempt. It ends only when its fate is known, however long the API server is away. */
export async function attemptReserve(parts: ReserveParts, attempt: Attempt): Promise<AttemptResult> {
  const { client, namespace, holder, timeoutMs } = parts
  const { name, claimID, lapse } = attempt
  const claim = { holder, claimID }
  const patch = buildReserved(attempt.resourceVersion, claim, rfc3339(parts.date().getTime()))
  try {
    const options = { type: 'merge', subresource: 'status', timeoutMs } as const
    const ticket = await client.patch(isolationPods, { namespace, name }, patch, options)
    return resultOf(ticket, judgeReread(ticket, claim, parts.lapses() !== lapse), lapse)
  } catch (error) {
    // Another holder was faster, or the operator has other plans with this ticket.
    if (isKubeError(error, 'conflict', 'invalid', 'notFound')) return { kind: 'lost' }
    if (isKubeError(error) && error.outcome === 'refused') return { kind: 'failed', error }
    const ticket = await readUntilKnown(parts, name)
    const result = resultOf(ticket, judgeReread(ticket, claim, parts.lapses() !== lapse), lapse)
    return result.kind === 'lost' ? { kind: 'failed', error } : result
  }
}

async function readUntilKnown(parts: ReserveParts, name: string): Promise<IsolationPod | undefined> {
  const { client, namespace, timeoutMs, backoff, random } = parts
  for (let failures = 1; ; failures += 1) {
    try {
      return await client.get(isolationPods, { namespace, name }, { timeoutMs })
    } catch (error) {
      if (isKubeError(error, 'notFound')) return undefined
      if (!isKubeError(error)) throw error
      await sleep(backoffMs(backoff, failures, random))
    }
  }
}

function resultOf(ticket: IsolationPod | undefined, verdict: Reread, lapse: number): AttemptResult {
  const held = ticket && readHeld(ticket, lapse)
  if (!ticket || !held || verdict === 'lost') return { kind: 'lost' }
  return verdict === 'burn' ? { kind: 'burn', held } : { kind: 'held', held, ticket }
}
