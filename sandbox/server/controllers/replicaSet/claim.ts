// Which objects a controller may count as its own: those it controls, and strays that its selector chooses.
import type { KubeObject } from '../../../../api/kube/objects.ts'
import { matchesSelector } from '../../selectors/labels.ts'
import { controllerOf } from '../pods.ts'

export type Claim<T> = { readonly own: readonly T[]; readonly adopt: readonly T[]; readonly release: readonly T[] }

type Claimant = KubeObject & { readonly spec?: { selector: Parameters<typeof matchesSelector>[0] } }

/** `own` holds neither those to be adopted nor those to be released. One that is being deleted takes none and lets none go. */
export function planClaim<T extends KubeObject>(owner: Claimant, candidates: readonly T[]): Claim<T> {
  const alive = !owner.metadata.deletionTimestamp
  const chosen = (object: T) => matchesSelector(owner.spec?.selector, object.metadata.labels)
  const controlled = candidates.filter(object => controllerOf(object)?.uid === owner.metadata.uid)
  const strays = candidates.filter(object => !controllerOf(object) && !object.metadata.deletionTimestamp)
  return {
    own: controlled.filter(chosen),
    adopt: alive ? strays.filter(chosen) : [],
    release: alive ? controlled.filter(object => !chosen(object)) : [],
  }
}
