// What of the product a cluster has.

import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'
import { namespaces } from '../../api/kube/resources.ts'
import { componentKinds, installedKinds, resourceOf } from './kinds.ts'
import type { Manifest } from './manifests.ts'
import { systemNamespace } from './system.ts'

/** On everything of the manifests but the CRDs. */
const ours = 'app.kubernetes.io/name=isolation-proxy'

export type Found = { readonly resource: Resource; readonly object: KubeObject }

export type Look = {
  /** In the order of the manifests; `live` is undefined where the cluster has none, or does not let us read it. */
  readonly pairs: readonly { readonly manifest: Manifest; readonly live: KubeObject | undefined }[]
  /** What bears our name in the cluster and is not in the manifests. */
  readonly others: readonly Found[]
}

type Looking = {
  readonly signal: AbortSignal
  /** What may not be read counts as missing; else it rejects. */
  readonly passForbidden: boolean
}

/** Rejects when the cluster cannot be reached. */
export async function lookAt(client: KubeClient, manifests: readonly Manifest[], looking: Looking): Promise<Look> {
  const { signal } = looking
  const pairs = await Promise.all(
    manifests.map(async manifest => {
      const { namespace, name } = manifest.metadata
      const live = await ifThere(client.get(resourceOf(manifest), { namespace, name }, { signal }), looking)
      return { manifest, live }
    }),
  )
  const lists = await Promise.all(labelledKinds.map(resource => listOurs(client, resource, looking)))
  const known = new Set(manifests.map(manifest => keyOf(resourceOf(manifest), manifest.metadata.name)))
  const others = lists.flat().filter(({ resource, object }) => !known.has(keyOf(resource, object.metadata.name)))
  return { pairs, others }
}

/** Of a namespace with our label we know nothing: others may name theirs so. */
const labelledKinds = [...installedKinds, ...componentKinds].filter(resource => resource !== namespaces)

/** Those of the cluster, and of the operator's namespace. */
async function listOurs(client: KubeClient, resource: Resource, looking: Looking): Promise<Found[]> {
  const namespace = resource.namespaced ? { namespace: systemNamespace } : {}
  const options = { ...namespace, labelSelector: ours, signal: looking.signal }
  const list = await ifThere(client.list(resource, options), looking)
  const isOurs = ({ metadata: { name } }: KubeObject) => name.startsWith('isolation-proxy')
  return (list?.items ?? []).filter(isOurs).map(object => ({ resource, object }))
}

function keyOf({ plural }: Resource, name: string): string {
  return `${plural}/${name}`
}

async function ifThere<T>(asked: Promise<T>, { passForbidden }: Looking): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isKubeError(error, 'notFound') || (passForbidden && isKubeError(error, 'forbidden'))) return undefined
    throw error
  }
}
