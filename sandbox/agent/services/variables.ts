// The variables by which a container finds Services, as a kubelet sets them.
import type { Pod, Service } from '../../../api/kube/objects.ts'

export type VariablesInput = {
  pod: Pod
  /** Of the pod's namespace. */
  services: readonly Service[]
  /** `https://host:port`: the Service `kubernetes` has nobody behind its own address here. */
  apiServer: string
}

export function buildServiceVariables({ pod, services, apiServer }: VariablesInput): Record<string, string> {
  const { hostname, port } = new URL(apiServer)
  const variables: Record<string, string> = {}
  const linked = pod.spec?.enableServiceLinks === false ? [] : services
  for (const service of linked) Object.assign(variables, buildOne(service))
  const apiPort = port || '443'
  return {
    ...variables,
    KUBERNETES_SERVICE_HOST: hostname.replace(/^\[|\]$/g, ''),
    KUBERNETES_SERVICE_PORT: apiPort,
    KUBERNETES_SERVICE_PORT_HTTPS: apiPort,
  }
}

function buildOne({ metadata, spec }: Service): Record<string, string> {
  const { clusterIP, ports = [] } = spec ?? {}
  if (!clusterIP || clusterIP === 'None') return {}
  const name = toVariable(metadata.name)
  const named = ports.filter(port => port.name)
  return {
    [`${name}_SERVICE_HOST`]: clusterIP,
    ...(ports[0] ? { [`${name}_SERVICE_PORT`]: String(ports[0].port) } : {}),
    ...Object.fromEntries(named.map(port => [`${name}_SERVICE_PORT_${toVariable(port.name!)}`, String(port.port)])),
  }
}

function toVariable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}
