// A kind's view of what lies on a shelf that it shares with another. Each object is turned once, however many ask for it.
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'

const turned = new WeakMap<Kind, WeakMap<Obj, Obj>>()

export function viewIn(kind: Kind): (object: Obj) => Obj {
  const { fromShelf } = kind
  if (!fromShelf) return object => object
  const known = turned.get(kind) ?? new WeakMap<Obj, Obj>()
  turned.set(kind, known)
  return object => {
    let view = known.get(object)
    if (!view) {
      view = fromShelf(object)
      known.set(object, view)
    }
    return view
  }
}
