// What the caches keep of objects of which thousands stand in memory: what planning, holders' judgement and conditions read, and nothing else.
import type { Node, Pod } from '../api/kube/objects.ts'

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]

export function stripPod(pod: Pod): Pod {
  const { name, namespace, uid, resourceVersion, labels, ownerReferences, deletionTimestamp, creationTimestamp } =
    pod.metadata
  return {
    metadata: { name, namespace, uid, resourceVersion, labels, ownerReferences, deletionTimestamp, creationTimestamp },
    spec: { nodeName: pod.spec?.nodeName, containers: ownRestarts(pod) },
    status: pod.status && stripStatus(pod.status),
  }
}

/** Containers that restart by a policy of their own; of those that do as their pod does nobody asks. */
function ownRestarts({ spec }: Pod): NonNullable<Pod['spec']>['containers'] {
  const own = spec?.containers.filter(({ restartPolicy }) => restartPolicy !== undefined) ?? []
  return own.map(({ name, restartPolicy }) => ({ name, restartPolicy }))
}

/** A kubelet writes twice as much: digests, users, times that nobody asks for. */
function stripStatus({
  phase,
  message,
  podIP,
  conditions,
  initContainerStatuses,
  containerStatuses,
}: NonNullable<Pod['status']>): Pod['status'] {
  return {
    ...{ phase, message, podIP },
    conditions: conditions
      ?.filter(({ type }) => type === 'Ready' || type === 'PodScheduled')
      .map(({ type, status, message }) => ({ type, status, message })),
    initContainerStatuses: initContainerStatuses?.map(stripContainer),
    containerStatuses: containerStatuses?.map(stripContainer),
  }
}

function stripContainer({ name, image, state, lastState, ready, restartCount }: ContainerStatus): ContainerStatus {
  return { name, image, state, lastState, ready, restartCount, imageID: '' }
}

export function stripNode(node: Node): Node {
  const { name, uid, resourceVersion } = node.metadata
  return {
    metadata: { name, uid, resourceVersion },
    spec: { unschedulable: node.spec?.unschedulable },
    status: { addresses: node.status?.addresses },
  }
}
