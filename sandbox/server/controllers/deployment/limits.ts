// How far a rollout may stray from the number of pods wanted.
import type { Deployment } from '../../../../api/kube/objects.ts'
import { amountOf } from '../amount.ts'

export type Limits = { readonly replicas: number; readonly maxSurge: number; readonly maxUnavailable: number }

/** Where both come out as none, one pod may be missing, or nothing could ever move. */
export function limitsOf({ spec }: Deployment): Limits {
  const replicas = spec?.replicas ?? 1
  if (spec?.strategy?.type === 'Recreate') return { replicas, maxSurge: 0, maxUnavailable: 0 }
  const { maxSurge: surge = '25%', maxUnavailable: unavailable = '25%' } = spec?.strategy?.rollingUpdate ?? {}
  const maxSurge = amountOf(surge, replicas, 'up')
  const some = amountOf(unavailable, replicas, 'down')
  const maxUnavailable = maxSurge === 0 && some === 0 ? 1 : some
  return { replicas, maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) }
}
