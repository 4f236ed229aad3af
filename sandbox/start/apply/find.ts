// Which resource of the API server a manifest speaks of, by what the server says it has.
import type { KubeClient } from '../../../api/kube/client.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import type { Manifest } from './object.ts'

type ResourceList = {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
}

export type FindResource = (object: Pick<Manifest, 'apiVersion' | 'kind'>) => Promise<Resource>

/** Asks once for each group and version. */
export function createFindResource(client: KubeClient): FindResource {
  const asked = new Map<string, Promise<ResourceList>>()
  return async ({ apiVersion, kind }) => {
    const list = asked.get(apiVersion) ?? readResources(client, apiVersion)
    asked.set(apiVersion, list)
    const { resources } = await list
    const entry = resources.find(resource => resource.kind === kind && !resource.name.includes('/'))
    if (!entry) throw new Error(`the API server has no kind ${kind} in ${apiVersion}`)
    const [version = '', group = ''] = apiVersion.split('/').reverse()
    return { group, version, plural: entry.name, kind, namespaced: entry.namespaced }
  }
}

async function readResources(client: KubeClient, apiVersion: string): Promise<ResourceList> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const { body } = await client.raw({ method: 'GET', path })
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString()) as ResourceList
}
