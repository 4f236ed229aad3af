// What of the product a cluster has already, as far as it may be read and answers soon.

import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import { namespaces } from '../../../api/kube/resources.ts'
import { installedKinds, resourceOf } from '../../assets/kinds.ts'
import type { Manifest } from '../../assets/manifests.ts'
import { systemNamespace } from './plan.ts'

/** On everything of the manifests but the CRDs. */
const ours = 'app.kubernetes.io/name=isolation-proxy'

export type Found = { readonly resource: Resource; readonly object: KubeObject }

export type Look = {
  /** In the order of the manifests; `live` is undefined where the cluster has none, or does not let us read it. */
  readonly pairs: readonly { readonly manifest: Manifest; readonly live: KubeObject | undefined }[]
  /** What bears our name in the cluster and is not in the manifests. */
  readonly others: readonly Found[]
}

/** Rejects when the cluster cannot be reached. */
export async function lookAt(client: KubeClient, manifests: readonly Manifest[], signal: AbortSignal): Promise<Look> {
  const pairs = await Promise.all(
    manifests.map(async manifest => {
      const { namespace, name } = manifest.metadata
      const live = await client.get(resourceOf(manifest), { namespace, name }, { signal }).catch(ifUnknown)
      return { manifest, live }
    }),
  )
  const lists = await Promise.all(installedKinds.map(resource => listOurs(client, resource, signal)))
  const known = new Set(manifests.map(manifest => keyOf(resourceOf(manifest), manifest.metadata.name)))
  const others = lists.flat().filter(({ resource, object }) => !known.has(keyOf(resource, object.metadata.name)))
  return { pairs, others }
}

/** Those of the cluster, and of the operator's namespace. */
async function listOurs(client: KubeClient, resource: Resource, signal: AbortSignal): Promise<Found[]> {
  const namespace = resource.namespaced ? { namespace: systemNamespace } : {}
  const list = await client.list(resource, { ...namespace, labelSelector: ours, signal }).catch(ifUnknown)
  const isOurs = ({ metadata: { name } }: KubeObject) => name.startsWith('isolation-proxy')
  // Of a namespace with our label we know nothing: others may name theirs so.
  if (resource === namespaces) return []
  return (list?.items ?? []).filter(isOurs).map(object => ({ resource, object }))
}

function keyOf({ plural }: Resource, name: string): string {
  return `${plural}/${name}`
}

function ifUnknown(error: unknown): undefined {
  if (!isKubeError(error, 'notFound', 'forbidden')) throw error
}
