// Reads the services that are meant, with as few requests as can be: one, but for many names or very many services.
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError, type KubeError } from '../../../api/kube/errors.ts'
import { listAll } from '../../../api/kube/pages.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { isNotInstalled } from '../../cli/absence.ts'
import type { Scope } from '../../cli/scope.ts'

type Reading = {
  readonly scope: Scope
  readonly names: readonly string[]
  /** 0: all at once. */
  readonly chunkSize: number
  readonly signal: AbortSignal
}

type Found = {
  readonly services: readonly DedicatedService[]
  /** Of names only, in their order: what kept each from being read. */
  readonly failures: readonly KubeError[]
}

/** Rejects with a KubeError when nothing at all can be read. */
export async function readServices(client: KubeClient, { scope, names, chunkSize, signal }: Reading): Promise<Found> {
  if (names.length === 0) {
    const { namespace, labelSelector, fieldSelector } = scope
    const selectors = { namespace, labelSelector, fieldSelector, signal }
    return { services: await listServices(client, { ...selectors, chunkSize }), failures: [] }
  }
  const asked = await Promise.all(
    names.map(name => client.get(dedicatedServices, { namespace: scope.namespace, name }, { signal }).catch(refusal)),
  )
  return {
    services: asked.filter(each => !isKubeError(each)) as DedicatedService[],
    failures: asked.filter(each => isKubeError(each)),
  }
}

type ListWish = Scope & { readonly signal: AbortSignal; readonly chunkSize: number }

async function listServices(client: KubeClient, { chunkSize, ...wish }: ListWish): Promise<DedicatedService[]> {
  try {
    if (chunkSize > 0) return (await listAll(client, dedicatedServices, { ...wish, pageSize: chunkSize })).items
  } catch (error) {
    // Reading the pages took longer than the server remembers: then all at once, as kubectl.
    if (!isKubeError(error, 'gone')) throw error
  }
  return (await client.list(dedicatedServices, wish)).items
}

function refusal(error: unknown): KubeError {
  if (isNotInstalled(error)) throw error
  if (isKubeError(error, 'notFound', 'forbidden')) return error
  throw error
}
