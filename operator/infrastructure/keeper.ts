// Keeps one service's objects and collects what stands in the way, so that one refused object does not hide the others.
import type { KubeClient } from '../../api/kube/client.ts'
import type { KubeObject, ObjectRef } from '../../api/kube/objects.ts'
import type { Resource } from '../../api/kube/resources.ts'
import type { Problem } from '../problem.ts'
import { keep, remove } from './keep.ts'

/** Reads one object of a kept kind from a watch of ours; undefined when the watch knows none. May lag behind. */
export type ReadKept = <T extends KubeObject>(resource: Resource<T>, ref: ObjectRef) => T | undefined

export type Keeper = {
  /** The object as it stands now; undefined when there is a problem. `live` is the one last seen, where the caller knows better than the watch. */
  keep<T extends KubeObject>(resource: Resource<T>, desired: T, live?: T): Promise<T | undefined>
  /** Keeps `desired`; deletes what bears `metadata` when there is none to keep. */
  keepOrRemove<T extends KubeObject>(
    resource: Resource<T>,
    wish: { desired: T | undefined; metadata: T['metadata'] },
  ): Promise<void>
  readonly problems: readonly Problem[]
}

export function createKeeper(client: KubeClient, read: ReadKept): Keeper {
  const problems: Problem[] = []
  const keepOne = async <T extends KubeObject>(
    resource: Resource<T>,
    desired: T,
    live = read(resource, desired.metadata),
  ): Promise<T | undefined> => {
    const kept = await keep(client, resource, { desired, live })
    if (kept.kind === 'kept') return kept.object
    problems.push(kept.problem)
    return undefined
  }
  return {
    keep: keepOne,
    async keepOrRemove(resource, { desired, metadata }) {
      if (desired) await keepOne(resource, desired)
      else await remove(client, resource, { wished: { metadata }, live: read(resource, metadata) })
    },
    problems,
  }
}
