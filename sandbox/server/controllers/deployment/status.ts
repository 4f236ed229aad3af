// A Deployment's status: its pods by the counts of its ReplicaSets, and what its rollout has come to.
import type { Deployment } from '../../../../api/kube/objects.ts'
import { timestamp } from '../../timestamp.ts'
import type { ReplicaSet } from '../resources.ts'
import { type Condition, describeAvailability, type Status, tellProgress, withCondition } from './conditions.ts'
import { limitsOf } from './limits.ts'
import { type Sets, sum } from './rollout.ts'

/** No deadline is ever this long: it stands for none. */
const NO_DEADLINE = 2 ** 31 - 1

export function planDeploymentStatus(deployment: Deployment, { newSet, oldSets }: Sets, now: Date): Status {
  const all = [...(newSet ? [newSet] : []), ...oldSets]
  const total = (name: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas') =>
    sum(all.map(({ status }) => status?.[name] ?? 0))
  const { collisionCount, conditions = [] } = deployment.status ?? {}
  const available = total('availableReplicas')
  const time = timestamp(now)
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: total('replicas'),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: total('readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total('replicas') - available),
  }
  const known = withCondition(conditions, describeAvailability(available, limitsOf(deployment)), time)
  const status: Status = {
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    terminatingReplicas: total('terminatingReplicas'),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: known,
  }
  const told = hasDeadline(deployment) ? progressOf(deployment, { status, newSet, now }) : without(known, 'Progressing')
  return { ...status, conditions: withFailure(told, all) }
}

export function hasDeadline({ spec }: Deployment): boolean {
  return spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE
}

function progressOf(
  deployment: Deployment,
  { status, newSet, now }: { status: Status; newSet: ReplicaSet | undefined; now: Date },
): Condition[] {
  const { paused } = deployment.spec ?? {}
  const time = timestamp(now)
  const was = status.conditions?.find(({ type }) => type === 'Progressing')
  const say = (reason: string, message: string) =>
    withCondition(status.conditions ?? [], { type: 'Progressing', status: 'Unknown', reason, message }, time)
  if (paused) {
    if (was?.reason === 'DeploymentPaused' || was?.reason === 'ProgressDeadlineExceeded') return status.conditions ?? []
    return say('DeploymentPaused', 'Deployment is paused')
  }
  if (was?.reason === 'DeploymentPaused') return say('DeploymentResumed', 'Deployment is resumed')
  if (!was && newSet) return tellNewSet(status, { found: true, name: newSet.metadata.name, time })
  return tellProgress({ deployment, status, newSet, now })
}

/** From here the deadline counts. */
export function tellNewSet(
  { conditions = [] }: Status,
  { found, name, time }: { found: boolean; name: string; time: string },
): Condition[] {
  const [reason, verb] = found ? ['FoundNewReplicaSet', 'Found'] : ['NewReplicaSetCreated', 'Created']
  const message = `${verb} new replica set "${name}"`
  return withCondition(conditions, { type: 'Progressing', status: 'True', reason, message }, time)
}

function without(conditions: readonly Condition[], type: string): Condition[] {
  return conditions.filter(each => each.type !== type)
}

/** Why pods cannot be made, by the first set that says so. */
function withFailure(conditions: readonly Condition[], sets: readonly ReplicaSet[]): Condition[] {
  const type = 'ReplicaFailure'
  const others = without(conditions, type)
  const failure = sets.flatMap(({ status }) => status?.conditions ?? []).find(each => each.type === type)
  if (!failure) return others
  const { status, reason, message, lastTransitionTime } = failure
  return [...others, { type, status, lastUpdateTime: lastTransitionTime, lastTransitionTime, reason, message }]
}
