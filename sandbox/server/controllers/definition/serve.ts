// Custom kinds are served from the moment that their definition is stored, and as long as it is there.
import { isDeepStrictEqual } from 'node:util'
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import type { Cluster } from '../../cluster.ts'
import { isEstablished } from '../../custom/definition/status.ts'
import { kindsOf } from '../../custom/kindOf.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { Obj } from '../../object.ts'
import { forbidden } from '../../refusal.ts'
import type { Change } from '../../store/shelf.ts'
import { shelves } from '../resources.ts'

/** From now on with every write, inside it: who is told of a new definition can use it. `onError`: the kinds stay as they were. */
export function serveDefinitions(cluster: Cluster, onError: (error: unknown, name: string) => void): { stop(): void } {
  const serve = ({ before, after }: Change) => {
    const { name } = (after ?? before)!.metadata
    if (before && after && servesTheSame(before, after)) return
    try {
      cluster.kinds.setCustom(name, after ? kindsFor(after) : [])
    } catch (error) {
      onError(error, name)
    }
  }
  const shelf = cluster.store.shelf(shelves.definitions)
  for (const after of shelf.all()) serve({ revision: cluster.store.revision, before: undefined, after })
  return { stop: shelf.listen(serve) }
}

function servesTheSame(before: Obj, after: Obj): boolean {
  const isEnding = ({ metadata }: Obj) => metadata.deletionTimestamp !== undefined
  const same = isEnding(before) === isEnding(after) && isEstablished(read(before)) === isEstablished(read(after))
  return same && isDeepStrictEqual(before.spec, after.spec)
}

/** Of a definition that is being deleted no new objects are taken. */
function kindsFor(definition: Obj): readonly Kind[] {
  const kinds = kindsOf(read(definition))
  if (!definition.metadata.deletionTimestamp) return kinds
  return kinds.map(kind => ({ ...kind, strategy: { ...kind.strategy, prepareForCreate: refuseNew(kind) } }))
}

function refuseNew(kind: Kind): (draft: Obj) => never {
  return ({ metadata }) => {
    throw forbidden(kind, metadata.name, 'create not allowed while custom resource definition is terminating')
  }
}

const read = (object: Obj) => object as unknown as CustomResourceDefinition
