// What the feed keeps of objects: thousands of them stand in memory, and only a part of each is shown.
import type { CoreEvent, ObjectMeta, Pod } from '../../../../api/kube/objects.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'

function stripMeta(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, resourceVersion, labels, creationTimestamp, deletionTimestamp } = metadata
  return { name, namespace, uid, resourceVersion, labels, creationTimestamp, deletionTimestamp }
}

/** The template's pods, which may be large, are not shown; its containers' images may be. */
export function stripService(service: DedicatedService): DedicatedService {
  const { generation, annotations } = service.metadata
  return {
    metadata: { ...stripMeta(service.metadata), generation, annotations },
    spec: service.spec,
    status: service.status,
  }
}

export function stripTicket({ metadata, spec, status }: IsolationPod): IsolationPod {
  return { metadata: stripMeta(metadata), spec, status }
}

export function stripPod({ metadata, spec, status }: Pod): Pod {
  const { phase, podIP, conditions, containerStatuses, initContainerStatuses, reason, message } = status ?? {}
  return {
    metadata: stripMeta(metadata),
    spec: { nodeName: spec?.nodeName, containers: [] },
    status: { phase, podIP, conditions, containerStatuses, initContainerStatuses, reason, message },
  }
}

export function stripEvent(event: CoreEvent): CoreEvent {
  const { type, reason, message, count, lastTimestamp, eventTime, firstTimestamp, series, involvedObject } = event
  const { kind, namespace, name, uid } = involvedObject
  return {
    metadata: stripMeta(event.metadata),
    ...{ type, reason, message, count, lastTimestamp, eventTime, firstTimestamp, series },
    involvedObject: { kind, namespace, name, uid },
  }
}
