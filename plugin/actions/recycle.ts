// Replaces the warm pods of a service by fresh ones, a few at a time; pods in use are not touched.
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { isUnused, planRecycle } from './recyclePlan.ts'

export type RecycleWish = {
  readonly poolNamespace: string
  readonly base: number
  readonly atOnce?: boolean
  /** Stops it: what was not asked to end stays. */
  readonly signal?: AbortSignal
  /** After every step: how many of all were asked to end so far. */
  readonly onProgress?: (asked: number) => void
}

export type Recycling = {
  /** Warm pods that will be replaced. */
  readonly count: number
  /** When all have been asked to end. Rejects with a KubeError, or the signal's reason. */
  readonly finished: Promise<void>
}

/** How often the pool is looked at while new pods get ready. */
const lookEveryMs = 500

/** Rejects with a KubeError when the tickets may not be read, or none of them be asked to end. */
export async function beginRecycle(client: KubeClient, wish: RecycleWish): Promise<Recycling> {
  const tickets = await listTickets(client, wish)
  const old = new Set(tickets.filter(isUnused).map(({ metadata }) => metadata.name))
  const count = old.size
  // The first step tells whether one may do this at all.
  await step(client, wish, { tickets, old, count })
  return { count, finished: finish(client, wish, { old, count }) }
}

type Progress = { readonly old: Set<string>; readonly count: number }

async function finish(client: KubeClient, wish: RecycleWish, { old, count }: Progress): Promise<void> {
  while (old.size > 0) {
    await delay(lookEveryMs, undefined, { signal: wish.signal })
    await step(client, wish, { tickets: await listTickets(client, wish), old, count })
  }
}

async function step(
  client: KubeClient,
  wish: RecycleWish,
  { tickets, old, count }: Progress & { readonly tickets: readonly IsolationPod[] },
): Promise<void> {
  // What was used or ended meanwhile needs no wish of ours.
  const unused = new Set(tickets.filter(isUnused).map(({ metadata }) => metadata.name))
  for (const name of old) if (!unused.has(name)) old.delete(name)
  const names = planRecycle({ tickets, old, base: wish.base, atOnce: wish.atOnce ?? false })
  const byName = new Map(tickets.map(ticket => [ticket.metadata.name, ticket]))
  for (const name of names) {
    wish.signal?.throwIfAborted()
    if (await retireUnused(client, byName.get(name)!)) old.delete(name)
  }
  wish.onProgress?.(count - old.size)
}

/** False: somebody wrote the ticket meanwhile, most likely a proxy that took it; the next look decides. */
async function retireUnused(client: KubeClient, { metadata }: IsolationPod): Promise<boolean> {
  const { namespace, name, resourceVersion } = metadata
  const patch = { metadata: { resourceVersion }, spec: { retire: 'Unused', retireReason: 'Recycle' } }
  try {
    const options = { type: 'merge', fieldManager: 'kubectl-isolation' } as const
    await client.patch(isolationPods, { namespace, name }, patch, options)
    return true
  } catch (error) {
    if (isKubeError(error, 'notFound')) return true
    if (isKubeError(error, 'conflict')) return false
    throw error
  }
}

async function listTickets(client: KubeClient, { poolNamespace }: RecycleWish): Promise<IsolationPod[]> {
  return (await client.list(isolationPods, { namespace: poolNamespace })).items
}
