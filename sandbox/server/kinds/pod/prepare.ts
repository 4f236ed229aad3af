// What the server adds to a pod before it looks at it.
import type { Pod, PodSpec } from '../../../../api/kube/objects.ts'
import { giveTolerations } from '../../admission/tolerations.ts'
import type { Obj } from '../../object.ts'
import { qualityOf } from './qos.ts'

type Status = NonNullable<Pod['status']>
type ContainerStatus = NonNullable<Status['containerStatuses']>[number]
type State = NonNullable<ContainerStatus['state']>
type Condition = NonNullable<Status['conditions']>[number]

const read = (object: Obj) => object as unknown as Pod

export function prepareNewPod(draft: Obj): void {
  const spec = read(draft).spec as PodSpec
  const gates = spec.schedulingGates ?? []
  const waiting = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  }
  const conditions =
    gates.length > 0 ? { conditions: [{ lastProbeTime: null, lastTransitionTime: null, ...waiting }] } : {}
  draft.status = { phase: 'Pending', ...conditions, qosClass: qualityOf(spec) }
}

/** What admission gives a new pod it keeps. */
export function prepareChangedPod(draft: Obj): void {
  giveTolerations(read(draft).spec as PodSpec)
}

/** Addresses stand twice in a status, alone and as a list: the one alone decides. */
export function preparePodStatus(draft: Obj, before: Obj): void {
  const status = { ...read(draft).status } as Status
  setAddress(status, 'podIP', 'podIPs')
  setAddress(status, 'hostIP', 'hostIPs')
  if (!status.qosClass) status.qosClass = read(before).status?.qosClass
  if (status.conditions) status.conditions = status.conditions.map(withTimes)
  for (const list of ['containerStatuses', 'initContainerStatuses'] as const) {
    if (status[list]) status[list] = status[list].map(withStates)
  }
  draft.status = status
}

function setAddress(status: Status, one: 'podIP' | 'hostIP', list: 'podIPs' | 'hostIPs'): void {
  const address = status[one]
  const first = status[list]?.[0]?.ip
  if (address && first !== address) status[list] = [{ ip: address }]
  else if (!address && first) status[one] = first
}

function withStates(status: ContainerStatus): ContainerStatus {
  return { ...status, state: withStateTimes(status.state ?? {}), lastState: withStateTimes(status.lastState ?? {}) }
}

function withStateTimes({ running, terminated, ...state }: State): State {
  const [start, end] = [{ startedAt: null }, { finishedAt: null }] as unknown as [{ startedAt?: string }, object]
  return {
    ...state,
    ...(running && { running: { ...start, ...running } }),
    ...(terminated && { terminated: { ...start, ...end, ...terminated } }),
  }
}

function withTimes(condition: Condition): Condition {
  const never = { lastProbeTime: null, lastTransitionTime: null } as unknown as Partial<Condition>
  return { ...never, ...condition }
}
