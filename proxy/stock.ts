// The stock: pods reserved and not yet dialled, and how many of them one holder should have.
import { FifoMap } from './fifoMap.ts'
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
  const pods = new FifoMap<Held>()
  return {
    size: () => pods.size,
    has: name => pods.has(name),
    get: name => pods.get(name),
    add: held => pods.set(held.name, held),
    take() {
      const oldest = pods.first()
      return oldest && pods.delete(oldest.name)
    },
    drop: name => pods.delete(name),
    takeAll: () => pods.clear(),
  }
}
