// `kubectl apply`, client-side: makes what is missing, changes what differs, and leaves alone what others added.
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { planMerge } from '../../../api/kube/merge.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import { createFindResource, type FindResource } from './find.ts'
import { readLastApplied, withLastApplied } from './lastApplied.ts'
import { describe, type Manifest } from './object.ts'

export type Applied = 'created' | 'configured' | 'unchanged'

const fieldManager = 'kubectl-client-side-apply'
/** Others are refused without them. */
const firstKinds = ['Namespace', 'CustomResourceDefinition']

/** Throws a sentence that names the object which the server refused. */
export async function applyAll(client: KubeClient, objects: readonly Manifest[]): Promise<Applied[]> {
  const find = createFindResource(client)
  const [before, after] = [objects.filter(isFirst), objects.filter(object => !isFirst(object))]
  const done: Applied[] = []
  for (const batch of [before, after]) {
    done.push(...(await Promise.all(batch.map(object => applyNamed({ client, find }, object)))))
  }
  return done
}

function isFirst({ kind }: Manifest): boolean {
  return firstKinds.includes(kind)
}

type Door = { readonly client: KubeClient; readonly find: FindResource }

async function applyNamed(door: Door, object: Manifest): Promise<Applied> {
  try {
    return await applyOne(door, object)
  } catch (error) {
    throw new Error(`cannot apply ${describe(object)}: ${(error as Error).message}`, { cause: error })
  }
}

async function applyOne({ client, find }: Door, object: Manifest): Promise<Applied> {
  const resource = await find(object)
  const desired = withLastApplied(placed(object, resource))
  const ref = { namespace: desired.metadata.namespace, name: desired.metadata.name }
  const live = await client.get(resource, ref).catch(ifMissing)
  if (!live) {
    await client.create(resource, desired as KubeObject, { fieldManager })
    return 'created'
  }
  const patch = planMerge(readLastApplied(live), desired, live)
  if (!patch) return 'unchanged'
  await client.patch(resource, ref, patch, { type: 'merge', fieldManager })
  return 'configured'
}

/** Where it names no namespace, kubectl means the current one. */
function placed(object: Manifest, { namespaced }: Resource): Manifest {
  if (!namespaced || object.metadata.namespace) return object
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } }
}

function ifMissing(error: unknown): undefined {
  if (!isKubeError(error, 'notFound')) throw error
  return undefined
}
