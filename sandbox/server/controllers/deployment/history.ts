// Which old ReplicaSets are kept to go back to, and which are forgotten.
import type { Deployment } from '../../../../api/kube/objects.ts'
import type { ReplicaSet } from '../resources.ts'
import { revisionOf } from './revision.ts'
import { sizeOf } from './rollout.ts'

export function planForget({ spec }: Deployment, oldSets: readonly ReplicaSet[]): ReplicaSet[] {
  const alive = oldSets.filter(({ metadata }) => !metadata.deletionTimestamp)
  const excess = alive.length - (spec?.revisionHistoryLimit ?? 10)
  if (excess <= 0) return []
  const oldest = alive.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, excess)
  return oldest.filter(isIdle)
}

/** It has no pods, and its controller has seen that it is to have none. */
function isIdle(set: ReplicaSet): boolean {
  const { replicas = 0, observedGeneration = 0 } = set.status ?? {}
  return sizeOf(set) === 0 && replicas === 0 && observedGeneration >= (set.metadata.generation ?? 0)
}
