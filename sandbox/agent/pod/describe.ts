// How Events and log lines refer to a pod or to one of its containers.
import type { Regarding } from '../../../api/kube/eventSeries.ts'
import type { Pod } from '../../../api/kube/objects.ts'

export function describePod({ metadata }: Pod): Regarding {
  const { name, namespace, uid, resourceVersion } = metadata
  return { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion }
}

export function describeContainer(pod: Pod, name: string): Regarding {
  const isInit = pod.spec?.initContainers?.some(container => container.name === name)
  return { ...describePod(pod), fieldPath: `spec.${isInit ? 'initContainers' : 'containers'}{${name}}` }
}
