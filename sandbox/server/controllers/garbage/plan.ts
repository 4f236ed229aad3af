// What becomes of one object, seen from its owners and its dependents.
import type { OwnerReference } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'

/**
 * `waiting`: it goes in the foreground, after its dependents. `unknown`: nothing of its kind is served now. `unreachable`: it has a namespace, the object that names
 * it has none, so nobody can say whether it is there.
 */
export type OwnerState = 'present' | 'absent' | 'waiting' | 'unknown' | 'unreachable'

export type CollectPlan =
  | { readonly kind: 'keep' }
  /** To be looked at again when more kinds are served. */
  | { readonly kind: 'later' }
  /** It lives on without these owners. */
  | { readonly kind: 'release'; readonly uids: readonly string[] }
  /** `unblock`: its owners no longer wait for it, because it is itself awaited by one of its dependents. */
  | { readonly kind: 'delete'; readonly policy: string; readonly unblock: boolean }
  /** Its dependents lose it as an owner, then it goes. */
  | { readonly kind: 'orphan' }
  /** Nothing that it waits for is left. */
  | { readonly kind: 'finish' }

export type Surroundings = {
  ownerState(reference: OwnerReference): OwnerState
  dependents(): readonly Obj[]
}

export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

export function planCollect(object: Obj, { ownerState, dependents }: Surroundings): CollectPlan {
  const { deletionTimestamp, finalizers = [], ownerReferences = [], uid } = object.metadata
  if (deletionTimestamp) {
    if (finalizers.includes(orphanFinalizer)) return { kind: 'orphan' }
    if (!finalizers.includes(foregroundFinalizer)) return { kind: 'keep' }
    return dependents().some(each => blocks(each, uid)) ? { kind: 'keep' } : { kind: 'finish' }
  }
  if (ownerReferences.length === 0) return { kind: 'keep' }
  const states = ownerReferences.map(reference => ({ uid: reference.uid, state: ownerState(reference) }))
  const having = (wanted: OwnerState) => states.filter(({ state }) => state === wanted)
  if (having('unreachable').length > 0) return { kind: 'keep' }
  if (having('unknown').length > 0) return { kind: 'later' }
  if (having('present').length > 0) {
    const uids = states.filter(({ state }) => state !== 'present').map(each => each.uid)
    return uids.length > 0 ? { kind: 'release', uids } : { kind: 'keep' }
  }
  const own = having('waiting').length > 0 ? dependents() : []
  if (own.length > 0) return { kind: 'delete', policy: 'Foreground', unblock: own.some(isAwaiting) }
  return { kind: 'delete', policy: policyOf(finalizers), unblock: false }
}

/** It is being deleted, after its dependents. */
export function isAwaiting({ metadata }: Obj): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foregroundFinalizer)
}

function blocks({ metadata }: Obj, uid: string | undefined): boolean {
  return (metadata.ownerReferences ?? []).some(each => each.uid === uid && each.blockOwnerDeletion)
}

/** What somebody has asked for already with a finalizer. */
function policyOf(finalizers: readonly string[]): string {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}
