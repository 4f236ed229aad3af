// How many pods a ReplicaSet needs more, which ones it has too many, and what its status says.
import type { Pod } from '../../../../api/kube/objects.ts'
import { timestamp } from '../../timestamp.ts'
import { isActive, isReady, msUntilAvailable } from '../pods.ts'
import type { ReplicaSet } from '../resources.ts'
import { rankVictims } from './victims.ts'

export type ReplicaPlan = { readonly create: number; readonly remove: readonly Pod[] }

/** `own`: its pods, adopted ones included; `related`: pods of the same Deployment. */
export function planReplicas(set: ReplicaSet, own: readonly Pod[], related: readonly Pod[]): ReplicaPlan {
  if (set.metadata.deletionTimestamp) return { create: 0, remove: [] }
  const active = own.filter(isActive)
  const excess = active.length - (set.spec?.replicas ?? 1)
  if (excess <= 0) return { create: excess === 0 ? 0 : -excess, remove: [] }
  return { create: 0, remove: rankVictims(active, related).slice(0, excess) }
}

type Status = NonNullable<ReplicaSet['status']>
type Condition = NonNullable<Status['conditions']>[number]

export type StatusFacts = {
  readonly own: readonly Pod[]
  /** Why pods could not be created or deleted, when that failed. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined
  readonly now: Date
}

/** `againAfterMs`: when the next ready pod will have been ready for long enough. */
export function planStatus(
  set: ReplicaSet,
  { own, failure, now }: StatusFacts,
): { readonly status: Status; readonly againAfterMs: number | undefined } {
  const active = own.filter(isActive)
  const { minReadySeconds = 0, template } = set.spec ?? {}
  const wanted = Object.entries(template?.metadata?.labels ?? {})
  const labelled = active.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value))
  const waits = active.flatMap(pod => msUntilAvailable(pod, minReadySeconds, now) ?? [])
  const soon = waits.filter(ms => ms > 0)
  const status: Status = {
    replicas: active.length,
    ...some('fullyLabeledReplicas', labelled.length),
    ...some('readyReplicas', active.filter(isReady).length),
    ...some('availableReplicas', waits.length - soon.length),
    terminatingReplicas: own.filter(({ metadata, status }) => metadata.deletionTimestamp && !ended(status)).length,
    ...some('observedGeneration', set.metadata.generation ?? 0),
    ...conditionsOf(set, failure, now),
  }
  return { status, againAfterMs: soon.length > 0 ? Math.min(...soon) : undefined }
}

const ended = (status: Pod['status']) => status?.phase === 'Succeeded' || status?.phase === 'Failed'

function some<K extends string>(name: K, count: number): { [key in K]?: number } {
  return (count > 0 ? { [name]: count } : {}) as { [key in K]?: number }
}

function conditionsOf(set: ReplicaSet, failure: StatusFacts['failure'], now: Date): { conditions?: Condition[] } {
  const type = 'ReplicaFailure'
  const before = set.status?.conditions ?? []
  const others = before.filter(each => each.type !== type)
  if (!failure) return others.length > 0 ? { conditions: others } : {}
  const was = before.find(each => each.type === type)
  if (was?.reason === failure.reason) return { conditions: before }
  const lastTransitionTime = timestamp(now)
  return { conditions: [...others, { type, status: 'True', lastTransitionTime, ...failure }] }
}
