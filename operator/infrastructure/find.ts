// Reads one object live, where "there is none" is an answer.
import type { KubeClient } from '../../api/kube/client.ts'
import { isAbsent } from '../../api/kube/errors.ts'
import type { KubeObject, ObjectRef } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'

export async function find<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  { namespace, name }: ObjectRef,
): Promise<T | undefined> {
  try {
    return await client.get(resource, { namespace, name })
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}
