// Keeps one object as it is wished: made when absent, mended where it differs, left alone when it is somebody else's.
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { planMerge } from '../../api/kube/merge.ts'
import type { KubeObject, ObjectRef } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'
import { managedByLabel, serviceLabel, serviceNamespaceLabel } from '../../api/v1alpha1/names.ts'
import type { Problem } from '../problem.ts'
import { readLastApplied, withLastApplied } from './lastApplied.ts'

export type Kept<T> =
  | { readonly kind: 'kept'; readonly object: T; readonly wrote: boolean }
  | { readonly kind: 'problem'; readonly problem: Problem }

/**
 * `live` is the object as last seen, undefined when none was. Twice is harmless. What the server refuses by its rules (quota,
 * admission, an immutable field) is a problem; every other failure rejects with its KubeError, a conflict too: look again.
 */
export async function keep<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  { desired, live }: { desired: T; live: T | undefined },
): Promise<Kept<T>> {
  const wanted = withLastApplied(desired)
  try {
    if (live) return await mend(client, resource, { wanted, live })
    return { kind: 'kept', object: await client.create(resource, wanted), wrote: true }
  } catch (error) {
    // The watch behind `live` lags, or the object lacks the label that the watch selects.
    if (!live && isKubeError(error, 'alreadyExists'))
      return keep(client, resource, { desired, live: await client.get(resource, refOf(desired)) })
    if (isKubeError(error, 'invalid', 'badRequest', 'forbidden'))
      return { kind: 'problem', problem: { reason: 'ObjectRefused', message: error.message } }
    throw error
  }
}

/** Deletes an object of ours that is no longer wished; one that is somebody else's, or gone, is left alone. */
export async function remove<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  { wished, live }: { wished: KubeObject; live: T | undefined },
): Promise<void> {
  if (!live || live.metadata.deletionTimestamp || !isOurs(live, wished)) return
  try {
    await client.delete(resource, refOf(live), { uid: live.metadata.uid })
  } catch (error) {
    if (!isKubeError(error, 'notFound')) throw error
  }
}

/**
 * An object with owners is ours when `desired`'s owner is among them; without any, when it bears all labels that tell whose
 * `desired` is.
 */
export function isOurs(live: KubeObject, desired: KubeObject): boolean {
  const owners = live.metadata.ownerReferences ?? []
  const wanted = desired.metadata.ownerReferences ?? []
  if (owners.length > 0) return wanted.some(({ uid }) => owners.some(owner => owner.uid === uid))
  const labels = [managedByLabel, serviceLabel, serviceNamespaceLabel]
  return labels.every(key => live.metadata.labels?.[key] === desired.metadata.labels?.[key])
}

async function mend<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  { wanted, live }: { wanted: T; live: T },
): Promise<Kept<T>> {
  if (!isOurs(live, wanted)) return { kind: 'problem', problem: foreign(resource, live) }
  // What is going away cannot be mended; it is made again once it is gone.
  const patch = live.metadata.deletionTimestamp ? undefined : planMerge(readLastApplied(live), wanted, live)
  if (!patch) return { kind: 'kept', object: live, wrote: false }
  const metadata = { ...(patch.metadata as object | undefined), resourceVersion: live.metadata.resourceVersion }
  const object = await client.patch(resource, refOf(live), { ...patch, metadata }, { type: 'merge' })
  return { kind: 'kept', object, wrote: true }
}

function foreign(resource: Resource, { metadata }: KubeObject): Problem {
  const { namespace, name } = metadata
  const owner = metadata.ownerReferences?.[0]
  const whose = owner ? `belongs to ${owner.kind} ${owner.name} (UID ${owner.uid})` : 'was not made for this service'
  return {
    reason: 'ObjectTaken',
    message: `${resource.kind} ${namespace}/${name} ${whose} and is left alone; delete or rename it, and the service gets its own`,
  }
}

function refOf({ metadata: { namespace, name } }: KubeObject): ObjectRef {
  return { namespace, name }
}
