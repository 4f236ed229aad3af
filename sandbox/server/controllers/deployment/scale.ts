// A change of the number wanted, outside or in the middle of a rollout: each ReplicaSet gets its share.

import type { ReplicaSet } from '../resources.ts'
import type { Limits } from './limits.ts'
import { desiredOf, maxOf } from './revision.ts'
import { type Sets, type Sizes, sizeOf, sum } from './rollout.ts'
import { byAge } from './template.ts'

/** Some set still goes by another number than the one wanted now. */
export function isScaled({ newSet, oldSets }: Sets, { replicas }: Limits): boolean {
  const active = [...(newSet ? [newSet] : []), ...oldSets].filter(set => sizeOf(set) > 0)
  return active.some(set => {
    const desired = desiredOf(set)
    return desired !== undefined && desired !== replicas
  })
}

/** Sets that keep their number are named too: their annotations change. */
export function planScale({ newSet, oldSets }: Sets, limits: Limits, rolling: boolean): Sizes {
  const only = onlyActive({ newSet, oldSets })
  if (only) return new Map([[only, limits.replicas]])
  const active = oldSets.filter(set => sizeOf(set) > 0)
  if (newSet && isSaturated(newSet, limits)) return new Map(active.map(set => [set, 0]))
  if (!rolling) return new Map()
  return shareOut(newSet && sizeOf(newSet) > 0 ? [newSet, ...active] : active, limits)
}

/** The one set that has pods; when none has any, the new one, or else the youngest. */
function onlyActive({ newSet, oldSets }: Sets): ReplicaSet | undefined {
  const all = [...(newSet ? [newSet] : []), ...oldSets]
  const active = all.filter(set => sizeOf(set) > 0)
  if (active.length > 1) return undefined
  return active[0] ?? newSet ?? byAge(oldSets).at(-1)
}

function isSaturated(set: ReplicaSet, { replicas }: Limits): boolean {
  return sizeOf(set) === replicas && desiredOf(set) === replicas && (set.status?.availableReplicas ?? 0) === replicas
}

function shareOut(sets: readonly ReplicaSet[], limits: Limits): Sizes {
  const allowed = limits.replicas > 0 ? limits.replicas + limits.maxSurge : 0
  const toAdd = allowed - sum(sets.map(sizeOf))
  const older = byAge(sets)
  const ordered = (toAdd > 0 ? older.toReversed() : older).toSorted((a, b) => sizeOf(b) - sizeOf(a))
  const sizes = new Map<ReplicaSet, number>()
  let added = 0
  for (const set of ordered) {
    const share = shareOf(set, limits, toAdd - added)
    sizes.set(set, sizeOf(set) + share)
    added += share
  }
  const [largest] = ordered
  if (largest) sizes.set(largest, Math.max(0, sizes.get(largest)! + toAdd - added))
  return sizes
}

/** As much of what is left as the set had of the whole. */
function shareOf(set: ReplicaSet, { replicas, maxSurge }: Limits, left: number): number {
  if (left === 0) return 0
  if (replicas === 0) return -sizeOf(set)
  const whole = maxOf(set) || sizeOf(set)
  const wanted = Math.round((sizeOf(set) * (replicas + maxSurge)) / whole) - sizeOf(set)
  return left > 0 ? Math.min(wanted, left) : Math.max(wanted, left)
}
