// The stock: pods reserved and not yet dialled, and how many of them one holder should have.
import type { Held } from './held.ts'

export type StockNeed = {
  /** Ready, unused pods that the service keeps. */
  readonly base: number
  /** Holders alive and not terminating, this one included. */
  readonly holders: number
  /** spec.proxy.stock. */
  readonly override: number | undefined
}

/** One holder takes the whole base. Several leave about half of it shared, so that none is dry while another has plenty. */
export function stockSize({ base, holders, override }: StockNeed): number {
  if (override !== undefined) return override
  if (holders <= 1) return base
  return base >= holders ? Math.max(1, Math.floor(base / (2 * holders))) : 0
}

export type Stock = {
  readonly size: () => number
  has(name: string): boolean
  get(name: string): Held | undefined
  add(held: Held): void
  /** The one that has waited longest. It never comes back. */
  take(): Held | undefined
  drop(name: string): Held | undefined
  takeAll(): Held[]
}

export function createStock(): Stock {
  const pods = new Map<string, Held>()
  /** Goes on where it was: a new one would first pass over the places of all who have been taken. */
  let inLine = pods.keys()
  const drop = (name: string) => {
    const held = pods.get(name)
    pods.delete(name)
    return held
  }
  return {
    size: () => pods.size,
    has: name => pods.has(name),
    get: name => pods.get(name),
    add: held => void pods.set(held.name, held),
    take() {
      const next = inLine.next()
      if (!next.done) return drop(next.value)
      // One that has come to its end stays there, whoever joins the line.
      inLine = pods.keys()
      const { value: oldest } = inLine.next()
      return oldest === undefined ? undefined : drop(oldest)
    },
    drop,
    takeAll() {
      const all = [...pods.values()]
      pods.clear()
      return all
    },
  }
}
