// Which pods' logs are meant, and how they are found.
import type { KubeClient } from '../../api/kube/client.ts'
import type { Pod } from '../../api/kube/objects.ts'
import { listAll } from '../../api/kube/pages.ts'
import { pods } from '../../api/kube/resources.ts'
import { roleLabel, serviceLabel } from '../../api/v1alpha1/names.ts'

export type LogSource = {
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined
  readonly labelSelector: string
}

export const operatorSource: LogSource = {
  namespace: 'isolation-proxy-system',
  labelSelector: 'app.kubernetes.io/name=isolation-proxy,app.kubernetes.io/component=operator',
}

/** Proxies of some services of a namespace, or of all that there are and will be. */
export function proxySource(namespace: string | undefined, services?: readonly string[]): LogSource {
  const labelSelector = `${roleLabel}=proxy`
  if (services === undefined) return { namespace, labelSelector }
  return { namespace, labelSelector: `${labelSelector},${serviceLabel} in (${services.join(',')})` }
}

/** All target pods of a pool; without a namespace, of all pools. */
export function targetSource(poolNamespace: string | undefined): LogSource {
  return { namespace: poolNamespace, labelSelector: `${roleLabel}=target` }
}

/** Only what reading their logs needs is kept. */
export async function listPods(client: KubeClient, source: LogSource, signal: AbortSignal): Promise<Pod[]> {
  const { items } = await listAll(client, pods, { ...source, signal, strip: stripPod })
  return items
}

export function stripPod({ metadata, spec, status }: Pod): Pod {
  const { name, namespace, uid, resourceVersion, creationTimestamp, labels } = metadata
  const bare = (containers: readonly { name: string }[] | undefined) => containers?.map(({ name }) => ({ name })) ?? []
  return {
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp, labels },
    spec: { containers: bare(spec?.containers), initContainers: bare(spec?.initContainers) },
    status: {
      phase: status?.phase,
      containerStatuses: status?.containerStatuses,
      initContainerStatuses: status?.initContainerStatuses,
    },
  }
}
