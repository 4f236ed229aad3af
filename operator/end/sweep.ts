// Pool namespaces whose DedicatedService went away without its finalizer's work: found and removed, with every doubt in their favour.
import type { Logger } from 'pino'
import type { KubeClient } from '../../api/kube/client.ts'
import { isAbsent, isKubeError } from '../../api/kube/errors.ts'
import type { Namespace } from '../../api/kube/objects.ts'
import { namespaces } from '../../api/kube/resources.ts'
import {
  managedByLabel,
  managedByValue,
  ownerAnnotation,
  ownerUIDAnnotation,
  poolNamespace,
} from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { Identity } from '../build/identity.ts'
import type { Caches } from '../caches.ts'

/** What a live read of the owner said. */
export type OwnerRead = { readonly kind: 'found'; readonly uid: string } | { readonly kind: 'gone' }

export type SweepInput = {
  readonly client: KubeClient
  /** Pool namespaces as last seen (kept.ts). */
  readonly pools: readonly Namespace[]
  /** What it knows needs no asking. */
  readonly caches: Pick<Caches, 'service'>
  readonly log: Logger
  /** Empty: all. What other namespaces hold is another operator's, and perhaps not ours to read. */
  readonly watchNamespaces: readonly string[]
  readonly leaderForMs: number
  /** A leader younger than this removes nothing: its caches, and its view of who leads, may be wrong. */
  readonly sweepAfterMs: number
}

/** One pool namespace that cannot be judged or removed does not keep the others: it is logged, and met again at the next sweep. */
export async function sweep(input: SweepInput): Promise<void> {
  const { client, pools, caches, log, watchNamespaces } = input
  if (input.leaderForMs < input.sweepAfterMs) return
  for (const pool of pools) {
    const owner = readOwner(pool)
    if (!owner || pool.metadata.deletionTimestamp || isServed(caches, owner)) continue
    if (watchNamespaces.length > 0 && !watchNamespaces.includes(owner.namespace)) continue
    const service = `${owner.namespace}/${owner.name}`
    try {
      if (planSweep(owner, await readService(client, owner)) === 'keep') continue
      await remove(client, pool)
      log.info({ service, pool: pool.metadata.name }, 'removed the pool namespace of a service that is gone')
    } catch (err) {
      log.warn({ service, pool: pool.metadata.name, err }, 'could not sweep a pool namespace; it is tried again')
    }
  }
}

function isServed(caches: Pick<Caches, 'service'>, { namespace, name, uid }: Identity): boolean {
  return caches.service(`${namespace}/${name}`)?.metadata.uid === uid
}

/** The owner that a namespace was made for; undefined unless its labels and its very name prove that we made it for that owner. */
export function readOwner({ metadata: { name, labels, annotations } }: Namespace): Identity | undefined {
  const [ownerNamespace, ownerName, ...more] = annotations?.[ownerAnnotation]?.split('/') ?? []
  const uid = annotations?.[ownerUIDAnnotation]
  if (labels?.[managedByLabel] !== managedByValue || !ownerNamespace || !ownerName || more.length > 0 || !uid)
    return undefined
  const owner = { namespace: ownerNamespace, name: ownerName, uid }
  return poolNamespace(owner) === name ? owner : undefined
}

/** Another UID means that the owner was deleted and somebody made a new one of its name. */
export function planSweep(owner: Identity, read: OwnerRead): 'keep' | 'remove' {
  return read.kind === 'found' && read.uid === owner.uid ? 'keep' : 'remove'
}

async function readService(client: KubeClient, owner: Identity): Promise<OwnerRead> {
  try {
    const { metadata } = await client.get(dedicatedServices, { namespace: owner.namespace, name: owner.name })
    return { kind: 'found', uid: metadata.uid ?? owner.uid }
  } catch (error) {
    if (isAbsent(error)) return { kind: 'gone' }
    throw error
  }
}

async function remove(client: KubeClient, { metadata: { name, uid } }: Namespace): Promise<void> {
  try {
    await client.delete(namespaces, { name }, { uid })
  } catch (error) {
    if (!isKubeError(error, 'notFound')) throw error
  }
}
