// Which resource of the API server a manifest speaks of, by what the server says it has.
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import type { Manifest } from './object.ts'

type ResourceList = {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
}

export type FindResource = (object: Pick<Manifest, 'apiVersion' | 'kind'>) => Promise<Resource>

/** A definition that was just applied is served a moment later. */
const SERVED_MS = 5_000
const AGAIN_MS = 50

/** Asks once for each group and version, and again while a kind is missing. */
export function createFindResource(client: KubeClient): FindResource {
  const asked = new Map<string, Promise<ResourceList>>()
  return async ({ apiVersion, kind }) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse()
    for (const endMs = performance.now() + SERVED_MS; ; await sleep(AGAIN_MS)) {
      const list = asked.get(apiVersion) ?? readResources(client, apiVersion)
      asked.set(apiVersion, list)
      const entry = (await list).resources.find(resource => resource.kind === kind && !resource.name.includes('/'))
      if (entry) return { group, version, plural: entry.name, kind, namespaced: entry.namespaced }
      asked.delete(apiVersion)
      if (performance.now() > endMs) throw new Error(`the API server has no kind ${kind} in ${apiVersion}`)
    }
  }
}

async function readResources(client: KubeClient, apiVersion: string): Promise<ResourceList> {
  const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const answer = await client.raw({ method: 'GET', path }).catch(ifMissing)
  if (!answer) return { resources: [] }
  const { body } = answer
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString()) as ResourceList
}

/** A group of which nothing is served. */
function ifMissing(error: unknown): undefined {
  if (!isKubeError(error, 'notFound')) throw error
}
