// Which pods stand behind a Service, on which ports, and whether they can be sent to.
import type { EndpointSlice, Pod, Service } from '../../../../api/kube/objects.ts'
import { isEnded, isReady } from '../pods.ts'

export type Endpoint = NonNullable<EndpointSlice['endpoints']>[number]
export type Port = NonNullable<EndpointSlice['ports']>[number]

/** Endpoints with the same ports share slices. */
export type Group = { readonly ports: readonly Port[]; readonly endpoints: readonly Endpoint[] }

export function planGroups(service: Service, pods: readonly Pod[]): Group[] {
  const groups = new Map<string, { ports: Port[]; endpoints: Endpoint[] }>()
  for (const pod of pods) {
    if (isEnded(pod) || !pod.status?.podIP) continue
    const ports = portsOf(service, pod)
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    group.endpoints.push(endpointOf(service, pod))
    groups.set(key, group)
  }
  return [...groups.values()]
}

function endpointOf({ spec, metadata: { name: serviceName } }: Service, pod: Pod): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const { name, namespace, uid } = pod.metadata
  const { nodeName, hostname, subdomain } = pod.spec ?? {}
  const known = hostname && subdomain === serviceName
  return {
    addresses: [pod.status!.podIP!],
    conditions: {
      ready: spec?.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(known && { hostname }),
    ...(nodeName && { nodeName }),
    targetRef: { kind: 'Pod', name, namespace, uid },
  }
}

/** A named target port is what the pod's containers call so; one that they do not know is left out. */
function portsOf({ spec }: Service, pod: Pod): Port[] {
  return (spec?.ports ?? []).flatMap(({ name = '', port, targetPort = port, protocol = 'TCP', appProtocol }) => {
    const number = typeof targetPort === 'number' ? targetPort : namedPort(pod, String(targetPort), protocol)
    return number === undefined ? [] : [{ name, port: number, protocol, ...(appProtocol && { appProtocol }) }]
  })
}

function namedPort({ spec }: Pod, name: string, protocol: string): number | undefined {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const ports = [...(spec?.containers ?? []), ...sidecars].flatMap(({ ports = [] }) => ports)
  return ports.find(each => each.name === name && (each.protocol ?? 'TCP') === protocol)?.containerPort
}
