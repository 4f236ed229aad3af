// A stock whose oldest pods stand in the ring, where every thread of the proxy may take them.
import { FifoMap } from '../fifoMap.ts'
import type { Held } from '../held.ts'
import type { Stock } from '../stock.ts'
import type { Ring } from './ring.ts'

export type SharedStock = Stock & {
  /** Another thread has taken this pod. Undefined when that was known. */
  taken(name: string): Held | undefined
}

export function createSharedStock(ring: Ring): SharedStock {
  /** In the ring, or taken from it by a thread that has not told yet. */
  const offered = new Map<string, { readonly held: Held; readonly slot: number }>()
  /** Those for which the ring has no room. */
  const behind = new FifoMap<Held>()

  const offer = () => {
    for (let held = behind.first(); held; held = behind.first()) {
      const slot = ring.put(held)
      if (slot === undefined) return
      offered.set(held.name, { held, slot })
      behind.delete(held.name)
    }
  }
  const taken = (name: string) => {
    const known = offered.get(name)
    if (!known) return undefined
    offered.delete(name)
    ring.settle(known.slot)
    offer()
    return known.held
  }
  const regain = (name: string) => {
    const known = offered.get(name)
    if (known && !ring.withdraw(known.slot)) return undefined
    const held = known?.held ?? behind.get(name)
    offered.delete(name)
    behind.delete(name)
    return held
  }
  const drop = (name: string) => {
    const held = regain(name)
    offer()
    return held
  }
  return {
    size: () => offered.size + behind.size,
    has: name => offered.has(name) || behind.has(name),
    get: name => offered.get(name)?.held ?? behind.get(name),
    add(held) {
      behind.set(held.name, held)
      offer()
    },
    take() {
      const first = ring.take()
      if (first) return taken(first.name)
      const next = behind.first()
      return next && regain(next.name)
    },
    drop,
    takeAll: () => [...offered.keys(), ...behind.names()].flatMap(name => regain(name) ?? []),
    taken,
  }
}
