// One step of a rollout: how many pods each ReplicaSet is to have now.
import type { ReplicaSet } from '../resources.ts'
import type { Limits } from './limits.ts'
import { byAge } from './template.ts'

/** `newSet` is absent while nothing stands for the present template. */
export type Sets = { readonly newSet: ReplicaSet | undefined; readonly oldSets: readonly ReplicaSet[] }

/** Sets that change, with their new number. */
export type Sizes = ReadonlyMap<ReplicaSet, number>

export const sizeOf = (set: ReplicaSet): number => set.spec?.replicas ?? 1
const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0
export const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

/** New pods first, as far as the surge goes; then old ones, as many as are not needed to keep enough available. */
export function planRolling({ newSet, oldSets }: Sets, limits: Limits): Sizes {
  if (newSet) {
    const size = newSize(newSet, oldSets, limits)
    if (size !== sizeOf(newSet)) return new Map([[newSet, size]])
  }
  return shrinkOld({ newSet, oldSets }, limits)
}

/** How many pods the new set may have beside the old ones. */
export function newSize(newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[], limits: Limits): number {
  const now = newSet ? sizeOf(newSet) : 0
  if (now >= limits.replicas) return limits.replicas
  const room = limits.replicas + limits.maxSurge - sum(oldSets.map(sizeOf)) - now
  return room <= 0 ? now : now + Math.min(room, limits.replicas - now)
}

function shrinkOld({ newSet, oldSets }: Sets, { replicas, maxUnavailable }: Limits): Sizes {
  const all = newSet ? [newSet, ...oldSets] : oldSets
  const minAvailable = replicas - maxUnavailable
  const coming = newSet ? sizeOf(newSet) - availableOf(newSet) : 0
  const spare = sum(all.map(sizeOf)) - minAvailable - coming
  if (sum(oldSets.map(sizeOf)) === 0 || spare <= 0) return new Map()
  const sizes = new Map(byAge(oldSets).map(set => [set, sizeOf(set)]))
  // Pods that serve nobody go before any that does.
  takeFrom(sizes, spare, set => sizes.get(set)! - availableOf(set))
  takeFrom(sizes, sum(all.map(availableOf)) - minAvailable, set => sizes.get(set)!)
  return new Map([...sizes].filter(([set, size]) => size !== sizeOf(set)))
}

function takeFrom(sizes: Map<ReplicaSet, number>, count: number, takeable: (set: ReplicaSet) => number): void {
  let left = count
  for (const [set, size] of sizes) {
    const taken = Math.min(Math.max(0, takeable(set)), Math.max(0, left))
    sizes.set(set, size - taken)
    left -= taken
  }
}

/** Every old pod is wanted gone before the first new one. */
export function planRecreate({ newSet, oldSets }: Sets, limits: Limits, oldPodsRun: boolean): Sizes {
  const active = oldSets.filter(set => sizeOf(set) > 0)
  if (active.length > 0) return new Map(active.map(set => [set, 0]))
  if (oldPodsRun || !newSet || sizeOf(newSet) === limits.replicas) return new Map()
  return new Map([[newSet, limits.replicas]])
}
