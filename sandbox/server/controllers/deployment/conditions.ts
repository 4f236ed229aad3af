// What a Deployment says about its rollout.
import type { Deployment } from '../../../../api/kube/objects.ts'
import { timestamp } from '../../timestamp.ts'
import type { ReplicaSet } from '../resources.ts'
import type { Limits } from './limits.ts'

export type Status = NonNullable<Deployment['status']>
export type Condition = NonNullable<Status['conditions']>[number]

export function conditionOf({ conditions = [] }: Status, type: string): Condition | undefined {
  return conditions.find(each => each.type === type)
}

type Wish = { type: string; status: 'True' | 'False' | 'Unknown'; reason: string; message: string }

/** One that says the same stays as it is; the time of its transition is that of its status. */
export function withCondition(conditions: readonly Condition[], wish: Wish, now: string): Condition[] {
  const was = conditions.find(each => each.type === wish.type)
  if (was?.status === wish.status && was.reason === wish.reason) return [...conditions]
  const lastTransitionTime = was?.status === wish.status ? was.lastTransitionTime : now
  const { type, status, reason, message } = wish
  const fresh = { type, status, lastUpdateTime: now, lastTransitionTime, reason, message } as Condition
  return [...conditions.filter(each => each.type !== type), fresh]
}

export function describeAvailability(available: number, { replicas, maxUnavailable }: Limits): Wish {
  const type = 'Available'
  if (available >= replicas - maxUnavailable) {
    const message = 'Deployment has minimum availability.'
    return { type, status: 'True', reason: 'MinimumReplicasAvailable', message }
  }
  const message = 'Deployment does not have minimum availability.'
  return { type, status: 'False', reason: 'MinimumReplicasUnavailable', message }
}

export const complete = 'NewReplicaSetAvailable'
const updated = 'ReplicaSetUpdated'
const timedOut = 'ProgressDeadlineExceeded'

export type Progress = {
  readonly deployment: Deployment
  readonly status: Status
  readonly newSet: ReplicaSet | undefined
  readonly now: Date
}

/** The conditions with a new word about the rollout, if there is one to say. */
export function tellProgress({ deployment, status, newSet, now }: Progress): Condition[] {
  const conditions = status.conditions ?? []
  const before = deployment.status ?? {}
  const was = conditionOf(before, 'Progressing')
  const settled = status.replicas === status.updatedReplicas && was?.reason === complete
  const time = timestamp(now)
  const who = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  const type = 'Progressing'
  if (settled) return conditions
  if (isComplete(deployment, status)) {
    const message = `${who} has successfully progressed.`
    return withCondition(conditions, { type, status: 'True', reason: complete, message }, time)
  }
  if (hasProgressed(before, status)) {
    // Each step counts as news, so that the deadline begins again.
    const others = conditions.filter(each => each.type !== type)
    const lastTransitionTime = was?.status === 'True' ? was.lastTransitionTime : time
    const message = `${who} is progressing.`
    const fresh = { type, status: 'True', lastUpdateTime: time, lastTransitionTime, reason: updated, message }
    return [...others, fresh as Condition]
  }
  if (msUntilDeadline(deployment, status, now) !== 0) return conditions
  const message = `${who} has timed out progressing.`
  return withCondition(conditions, { type, status: 'False', reason: timedOut, message }, time)
}

export function isComplete({ spec, metadata }: Deployment, status: Status): boolean {
  const wanted = spec?.replicas ?? 1
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status
  const all = replicas === wanted && updatedReplicas === wanted && availableReplicas === wanted
  return all && observedGeneration >= (metadata.generation ?? 0)
}

function hasProgressed(before: Status, after: Status): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: Status) => replicas - updatedReplicas
  const grown = (name: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (after[name] ?? 0) > (before[name] ?? 0)
  return grown('updatedReplicas') || grown('readyReplicas') || grown('availableReplicas') || old(after) < old(before)
}

/** 0: it is over; undefined: nothing is waited for. */
export function msUntilDeadline({ spec }: Deployment, status: Status, now: Date): number | undefined {
  const progressing = conditionOf(status, 'Progressing')
  if (spec?.progressDeadlineSeconds === undefined || spec.paused || !progressing?.lastUpdateTime) return undefined
  if (progressing.reason === complete) return undefined
  const end = Date.parse(progressing.lastUpdateTime) + spec.progressDeadlineSeconds * 1000
  return Math.max(0, end - now.getTime())
}
