// What is said of a node that is silent, and the taints that follow from what is said of it.
import { isDeepStrictEqual } from 'node:util'
import type { Node } from '../../../../api/kube/objects.ts'

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number]
type Condition = NonNullable<NonNullable<Node['status']>['conditions']>[number]

export const SILENCE_MS = 40_000

const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']
const notReady = 'node.kubernetes.io/not-ready'
const unreachable = 'node.kubernetes.io/unreachable'
const unschedulable = 'node.kubernetes.io/unschedulable'
const pressures = [
  ['MemoryPressure', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure', 'node.kubernetes.io/pid-pressure'],
] as const

/** Of a node that has been silent for too long nothing is known any more. */
export function planSilence({ status }: Node, now: string): Condition[] {
  const conditions = status?.conditions ?? []
  const others = conditions.filter(({ type }) => !watched.includes(type))
  return [
    ...others,
    ...watched.map((type): Condition => {
      const was = conditions.find(each => each.type === type)
      if (was?.status === 'Unknown') return was
      const [reason, message] = was
        ? ['NodeStatusUnknown', 'Kubelet stopped posting node status.']
        : ['NodeStatusNeverUpdated', 'Kubelet never posted node status.']
      const lastHeartbeatTime = was?.lastHeartbeatTime ?? now
      return { type, status: 'Unknown', lastHeartbeatTime, lastTransitionTime: now, reason, message } as Condition
    }),
  ]
}

/** The taints that the node should have; undefined when it has them. Those of others stay. */
export function planTaints({ spec, status }: Node, now: string): Taint[] | undefined {
  const before = spec?.taints ?? []
  const stateOf = (type: string) => status?.conditions?.find(each => each.type === type)?.status
  const ready = stateOf('Ready')
  // Before its first word a node keeps the taint that it was born with.
  if (ready === undefined) return undefined
  const wanted: Taint[] = [
    ...(ready === 'False' ? both(notReady, now) : []),
    ...(ready === 'Unknown' ? both(unreachable, now) : []),
    ...(spec?.unschedulable ? [{ key: unschedulable, effect: 'NoSchedule' }] : []),
    ...pressures.flatMap(([type, key]) => (stateOf(type) === 'True' ? [{ key, effect: 'NoSchedule' }] : [])),
  ]
  const ours = new Set([notReady, unreachable, unschedulable, ...pressures.map(([, key]) => key)])
  const isSame = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect
  const kept = before.filter(taint => !ours.has(taint.key) || wanted.some(each => isSame(each, taint)))
  const fresh = wanted.filter(taint => !kept.some(each => isSame(each, taint)))
  const taints = [...kept, ...fresh]
  return isDeepStrictEqual(taints, before) ? undefined : taints
}

function both(key: string, timeAdded: string): Taint[] {
  return [
    { key, effect: 'NoSchedule' },
    { key, effect: 'NoExecute', timeAdded },
  ]
}
