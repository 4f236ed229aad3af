// Which namespaces to look into one by one, for those who may not look into all at once.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { isKubeError } from '../../../../api/kube/errors.ts'
import { listAll } from '../../../../api/kube/pages.ts'
import { namespaces } from '../../../../api/kube/resources.ts'
import { ownerAnnotation } from '../../../../api/v1alpha1/names.ts'

/** `forbidden`: not even their names may be read. */
type NamespaceList = { readonly kind: 'names'; readonly names: readonly string[] } | { readonly kind: 'forbidden' }

/** Pool namespaces are left out: no DedicatedService may be there. Rejects with a KubeError when the API server does not answer. */
export async function listNamespaces(client: KubeClient, signal: AbortSignal): Promise<NamespaceList> {
  try {
    const { items } = await listAll(client, namespaces, {
      signal,
      strip: ({ metadata: { name, annotations } }) => ({ metadata: { name, annotations } }),
    })
    const own = items.filter(({ metadata }) => metadata.annotations?.[ownerAnnotation] === undefined)
    return { kind: 'names', names: own.map(({ metadata }) => metadata.name) }
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return { kind: 'forbidden' }
    throw error
  }
}
