// The garbage collector: what nobody owns any more goes, and owners wait for their dependents or leave them behind.
import { isDeepStrictEqual } from 'node:util'
import type { OwnerReference } from '../../../../api/kube/objects.ts'
import type { WorkResult } from '../../../../api/kube/queue.ts'
import type { Cluster } from '../../cluster.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { Obj } from '../../object.ts'
import type { Change } from '../../store/shelf.ts'
import { updateObject } from '../../verbs/update.ts'
import type { Controller } from '../controller.ts'
import { removeBy, systemUser } from '../hand.ts'
import { Graph, ownersOf, type Place, placeOf, readPlace } from './graph.ts'
import {
  type CollectPlan,
  foregroundFinalizer,
  isAwaiting,
  type OwnerState,
  orphanFinalizer,
  planCollect,
} from './plan.ts'

const user = systemUser('generic-garbage-collector')

/** Dependents set free before others have their turn. */
const BATCH = 200
/** For objects whose owner's kind is not served. */
const LOOK_AGAIN_MS = 10_000

export function collectGarbage(cluster: Cluster): Controller {
  const graph = new Graph()
  return {
    name: 'garbage',
    concerns: {},
    concernsOfAll(change, shelf) {
      graph.note(change, shelf)
      return placesConcerned(cluster, graph, { change, shelf })
    },
    work(place) {
      const found = at(cluster, place)
      return found && collect(cluster, graph, found)
    },
  }
}

type Found = { readonly kind: Kind; readonly object: Obj }

function objectAt({ store }: Cluster, place: Place): Obj | undefined {
  const { shelf, namespace, name } = readPlace(place)
  return store.shelf(shelf).find(namespace, name)
}

function at(cluster: Cluster, place: Place): Found | undefined {
  const { shelf } = readPlace(place)
  const object = objectAt(cluster, place)
  const kind = object && cluster.kinds.shelves().find(each => each.shelf === shelf)
  return kind && { kind, object }
}

function placesConcerned(
  cluster: Cluster,
  graph: Graph,
  { change, shelf }: { change: Change; shelf: string },
): Place[] {
  const { before, after } = change
  const { uid } = (after ?? before)!.metadata
  const dependents = () => [...graph.dependentsOf(uid)]
  const [were, are] = [ownersOf(before), ownersOf(after)]
  const lost = were.filter(was => !are.some(is => isDeepStrictEqual(is, was)))
  const owners = lost.flatMap(each => ownerPlace(cluster, each, before?.metadata.namespace) ?? [])
  if (!after) return [...dependents(), ...owners]
  const place = placeOf(shelf, after)
  const { deletionTimestamp, finalizers } = after.metadata
  const begins = isAwaiting(after) && !(before && isAwaiting(before))
  const self = (deletionTimestamp && finalizers) || (are.length > 0 && !isDeepStrictEqual(are, were))
  return [...(self ? [place] : []), ...(begins ? dependents() : []), ...owners]
}

function ownerPlace(cluster: Cluster, reference: OwnerReference, namespace: string | undefined): Place | undefined {
  const kind = cluster.kinds.named(reference.apiVersion, reference.kind)
  return kind && `${kind.shelf}/${kind.namespaced ? (namespace ?? '') : ''}/${reference.name}`
}

function collect(cluster: Cluster, graph: Graph, found: Found): WorkResult {
  const { kind, object } = found
  const places = graph.dependentsOf(object.metadata.uid)
  const plan = planCollect(object, {
    ownerState: reference => stateOf(cluster, graph, { reference, object }),
    dependents: () => [...places].flatMap(place => objectAt(cluster, place) ?? []),
  })
  if (plan.kind === 'later') return { againAfterMs: LOOK_AGAIN_MS }
  if (plan.kind === 'orphan') return orphan(cluster, found, [...places])
  if (plan.kind === 'finish') change(cluster, found, withoutFinalizer(object, foregroundFinalizer))
  if (plan.kind === 'release') change(cluster, found, withoutOwners(object, plan.uids))
  if (plan.kind === 'delete') remove(cluster, { kind, object }, plan)
  return undefined
}

function stateOf(
  { kinds, store }: Cluster,
  graph: Graph,
  { reference, object }: { reference: OwnerReference; object: Obj },
): OwnerState {
  const kind = kinds.named(reference.apiVersion, reference.kind)
  // A kind whose definition was deleted took its objects along.
  if (!kind) return graph.isGone(reference.uid) ? 'absent' : 'unknown'
  const { namespace } = object.metadata
  if (kind.namespaced && namespace === undefined) return 'unreachable'
  const owner = store.shelf(kind.shelf).find(kind.namespaced ? namespace : undefined, reference.name)
  if (owner?.metadata.uid !== reference.uid) return 'absent'
  return isAwaiting(owner) ? 'waiting' : 'present'
}

function remove(cluster: Cluster, found: Found, plan: CollectPlan & { kind: 'delete' }): void {
  if (plan.unblock) {
    const ownerReferences = ownersOf(found.object).map(each => ({ ...each, blockOwnerDeletion: false }))
    change(cluster, found, { ...found.object.metadata, ownerReferences })
  }
  removeBy(cluster, user, { ...found, options: { propagationPolicy: plan.policy } })
}

function orphan(cluster: Cluster, owner: Found, dependents: readonly Place[]): WorkResult {
  const { uid = '' } = owner.object.metadata
  for (const place of dependents.slice(0, BATCH)) {
    const found = at(cluster, place)
    if (found) change(cluster, found, withoutOwners(found.object, [uid]))
  }
  if (dependents.length > BATCH) return { againAfterMs: 0 }
  change(cluster, owner, withoutFinalizer(owner.object, orphanFinalizer))
  return undefined
}

function change(cluster: Cluster, { kind, object }: Found, metadata: Obj['metadata']): void {
  const { namespace, name } = object.metadata
  const change = (present: Obj) => ({ ...present, metadata })
  updateObject(cluster, { kind, subresource: '', namespace, name, user, change })
}

function withoutOwners({ metadata }: Obj, uids: readonly string[]): Obj['metadata'] {
  const ownerReferences = (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid))
  const { ownerReferences: _, ...rest } = metadata
  return ownerReferences.length > 0 ? { ...rest, ownerReferences } : rest
}

function withoutFinalizer({ metadata }: Obj, gone: string): Obj['metadata'] {
  const finalizers = (metadata.finalizers ?? []).filter(each => each !== gone)
  const { finalizers: _, ...rest } = metadata
  return finalizers.length > 0 ? { ...rest, finalizers } : rest
}
