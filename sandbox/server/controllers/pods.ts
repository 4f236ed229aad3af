// What controllers ask of a pod.
import type { KubeObject, OwnerReference, Pod } from '../../../api/kube/objects.ts'

type Condition = NonNullable<NonNullable<Pod['status']>['conditions']>[number]

export function isEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

/** Neither ended nor being deleted: what replicas are counted by. */
export function isActive(pod: Pod): boolean {
  return !isEnded(pod) && !pod.metadata.deletionTimestamp
}

export function readyCondition({ status }: Pod): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready')
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True'
}

/** How long until the pod has been ready for `minReadySeconds`; 0: it has; undefined: it is not ready. */
export function msUntilAvailable(pod: Pod, minReadySeconds: number, now: Date): number | undefined {
  const ready = readyCondition(pod)
  if (ready?.status !== 'True') return undefined
  if (minReadySeconds === 0) return 0
  if (!ready.lastTransitionTime) return undefined
  return Math.max(0, Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 - now.getTime())
}

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller)
}

/** A reference to the owner that controls what bears it. */
export function controlledBy(owner: KubeObject, type: { apiVersion: string; kind: string }): OwnerReference {
  const { name, uid = '' } = owner.metadata
  return { ...type, name, uid, controller: true, blockOwnerDeletion: true }
}
