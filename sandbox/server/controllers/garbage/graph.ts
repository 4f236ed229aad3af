// Who belongs to whom: the dependents of each owner by its UID, kept up with every change, so that an owner's end costs no search.
import type { OwnerReference } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import type { Change } from '../../store/shelf.ts'

/** An object's place: `shelf/namespace/name`. */
export type Place = string

const none: ReadonlySet<Place> = new Set()

export class Graph {
  readonly #dependents = new Map<string, Set<Place>>()
  /** Owners that were seen to go while they had dependents. */
  readonly #gone = new Set<string>()

  note({ before, after }: Change, shelf: string): void {
    const place = placeOf(shelf, (after ?? before)!)
    const [were, are] = [ownersOf(before), ownersOf(after)]
    if (before && !after && this.#dependents.has(before.metadata.uid ?? '')) this.#gone.add(before.metadata.uid!)
    for (const { uid } of were) if (!are.some(each => each.uid === uid)) this.#part(uid, place)
    for (const { uid } of are) this.#join(uid, place)
  }

  dependentsOf(uid: string | undefined): ReadonlySet<Place> {
    return this.#dependents.get(uid ?? '') ?? none
  }

  /** Whatever may be served under its name now. */
  isGone(uid: string): boolean {
    return this.#gone.has(uid)
  }

  #join(uid: string, place: Place): void {
    const places = this.#dependents.get(uid)
    if (places) places.add(place)
    else this.#dependents.set(uid, new Set([place]))
  }

  #part(uid: string, place: Place): void {
    const places = this.#dependents.get(uid)
    places?.delete(place)
    if (places?.size !== 0) return
    this.#dependents.delete(uid)
    this.#gone.delete(uid)
  }
}

export function ownersOf(object: Obj | undefined): readonly OwnerReference[] {
  return object?.metadata.ownerReferences ?? []
}

export function placeOf(shelf: string, { metadata: { namespace = '', name } }: Obj): Place {
  return `${shelf}/${namespace}/${name}`
}

export function readPlace(place: Place): { shelf: string; namespace: string; name: string } {
  const [shelf = '', namespace = '', name = ''] = place.split('/')
  return { shelf, namespace, name }
}
