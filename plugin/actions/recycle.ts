// Replaces the warm pods of a service by fresh ones, a few at a time; pods in use are not touched.
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { isStarting, isUnused, planRecycle } from './recyclePlan.ts'

type RecycleWish = {
  readonly poolNamespace: string
  readonly base: number
  readonly atOnce?: boolean
  /** Stops it: what was not asked to end stays. */
  readonly signal?: AbortSignal
  /** After every step. */
  readonly onProgress?: (progress: Progress) => void
}

export type Progress = {
  /** Warm pods that were asked to end so far. */
  readonly warm: number
  /** Likewise, that were not ready yet. */
  readonly starting: number
  /** Those that have to wait until fresh ones are ready. */
  readonly left: number
}

type Recycling = {
  /** Unused pods that will be replaced. */
  readonly count: number
  /** What was asked to end at once. */
  readonly begun: Progress
  /** Goes on, a few at a time, until all have been asked to end. Rejects with a KubeError, or the signal's reason. */
  finish(): Promise<Progress>
}

/** How often the pool is looked at while new pods get ready. */
const lookEveryMs = 500

/** Rejects with a KubeError when the tickets may not be read, or none of them be asked to end. */
export async function beginRecycle(client: KubeClient, wish: RecycleWish): Promise<Recycling> {
  const tickets = await listTickets(client, wish)
  const old = new Set(tickets.filter(isUnused).map(({ metadata }) => metadata.name))
  const work: Work = { old, asked: { warm: 0, starting: 0 } }
  const count = old.size
  // The first step tells whether one may do this at all.
  const begun = await step(client, wish, { tickets, ...work })
  return { count, begun, finish: () => finish(client, wish, work) }
}

/** Both are brought up to date by each step. */
type Work = { readonly old: Set<string>; readonly asked: { warm: number; starting: number } }

async function finish(client: KubeClient, wish: RecycleWish, work: Work): Promise<Progress> {
  while (work.old.size > 0) {
    await delay(lookEveryMs, undefined, { signal: wish.signal })
    await step(client, wish, { tickets: await listTickets(client, wish), ...work })
  }
  return { ...work.asked, left: 0 }
}

async function step(
  client: KubeClient,
  wish: RecycleWish,
  { tickets, old, asked }: Work & { readonly tickets: readonly IsolationPod[] },
): Promise<Progress> {
  // What was used or ended meanwhile needs no wish of ours.
  const unused = new Set(tickets.filter(isUnused).map(({ metadata }) => metadata.name))
  for (const name of old) if (!unused.has(name)) old.delete(name)
  const names = planRecycle({ tickets, old, base: wish.base, atOnce: wish.atOnce ?? false })
  const byName = new Map(tickets.map(ticket => [ticket.metadata.name, ticket]))
  for (const name of names) {
    wish.signal?.throwIfAborted()
    const ticket = byName.get(name)!
    const retired = await retireUnused(client, ticket)
    if (retired === 'asked') asked[isStarting(ticket) ? 'starting' : 'warm'] += 1
    if (retired !== 'changed') old.delete(name)
  }
  const progress = { ...asked, left: old.size }
  wish.onProgress?.(progress)
  return progress
}

/** `changed`: somebody wrote the ticket meanwhile, most likely a proxy that took it; the next look decides. */
async function retireUnused(client: KubeClient, { metadata }: IsolationPod): Promise<'asked' | 'gone' | 'changed'> {
  const { namespace, name, resourceVersion } = metadata
  const patch = { metadata: { resourceVersion }, spec: { retire: 'Unused', retireReason: 'Recycle' } }
  try {
    const options = { type: 'merge', fieldManager: 'kubectl-isolation' } as const
    await client.patch(isolationPods, { namespace, name }, patch, options)
    return 'asked'
  } catch (error) {
    if (isKubeError(error, 'notFound')) return 'gone'
    if (isKubeError(error, 'conflict')) return 'changed'
    throw error
  }
}

async function listTickets(client: KubeClient, { poolNamespace }: RecycleWish): Promise<IsolationPod[]> {
  return (await client.list(isolationPods, { namespace: poolNamespace })).items
}
