// Where clients connect, as status.address says it: from a Service as the cluster has filled it in.
import type { Node, Service } from '../../api/kube/objects.ts'

/** `host:port`, or undefined while the cluster has not given the Service an address. */
export function planAddress(service: Service, nodes: readonly Node[]): string | undefined {
  const { type, clusterIP, ports = [] } = service.spec ?? {}
  const { port, nodePort } = ports[0] ?? {}
  if (!port) return undefined
  if (type === 'LoadBalancer') {
    const ingress = service.status?.loadBalancer?.ingress?.[0]
    return join(ingress?.ip || ingress?.hostname, port)
  }
  if (type === 'NodePort') return nodePort ? join(addressOf(nodes), nodePort) : undefined
  return join(clusterIP, port)
}

/** The first ready node by name, so that the answer does not jump between nodes. */
function addressOf(nodes: readonly Node[]): string | undefined {
  const byName = [...nodes].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const best = byName.find(isReady) ?? byName[0]
  return best?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
}

function isReady({ status }: Node): boolean {
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

function join(host: string | undefined, port: number): string | undefined {
  if (!host || host === 'None') return undefined
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
