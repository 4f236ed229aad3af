// Where the API server is, for a NetworkPolicy that must admit it.
import type { KubeClient } from '../../api/kube/client.ts'
import { endpointSlices, services } from '../../api/kube/resources.ts'
import type { ApiServer } from '../build/networkPolicies.ts'

/** Before and behind its Service: CNIs differ in which of the two a policy sees. */
export async function readApiServer(client: KubeClient): Promise<ApiServer> {
  const kubernetes = { namespace: 'default', name: 'kubernetes' }
  const [service, slice] = await Promise.all([client.get(services, kubernetes), client.get(endpointSlices, kubernetes)])
  const addresses = [
    ...(service.spec?.clusterIPs ?? []),
    ...(slice.endpoints ?? []).flatMap(endpoint => endpoint.addresses),
  ]
  const ports = [...(service.spec?.ports ?? []), ...(slice.ports ?? [])].flatMap(({ port }) => (port ? [port] : []))
  return { cidrs: [...new Set(addresses.map(cidrOf))].sort(), ports: [...new Set(ports)].sort((a, b) => a - b) }
}

function cidrOf(address: string): string {
  return address.includes(':') ? `${address}/128` : `${address}/32`
}
