// How a pod's node is reached: the endpoint of its kubelet, as its Node object tells it.
import type { Node, Pod } from '../../../api/kube/objects.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { KubeletIdentity, Lookup } from './call.ts'
import type { Upstream } from './upstream.ts'

const DEFAULT_PORT = 10250
const addressTypes = ['InternalIP', 'Hostname', 'InternalDNS', 'ExternalDNS', 'ExternalIP']
const pods = { plural: 'pods', group: '' }

/** Throws the refusal that the real server has for a node that is not there: it takes it for a pod. */
export function findKubelet(find: Lookup['find'], pod: Pod, identity: KubeletIdentity): Upstream {
  const name = pod.spec?.nodeName ?? ''
  const node = find('nodes', undefined, name) as Node | undefined
  if (!node) throw notFound(pods, name)
  return kubeletOf(node, identity)
}

export function kubeletOf(node: Node, identity: KubeletIdentity): Upstream {
  const { ca, cert, key } = identity
  const tls = { cert, key, ca, rejectUnauthorized: ca !== undefined }
  return { ...findEndpoint(node), tls }
}

/** The real server prefers names to addresses; a node of ours has no name that anything could resolve. */
export function findEndpoint({ status }: Pick<Node, 'status'>): { host: string; port: number } {
  const addresses = status?.addresses ?? []
  const ofType = (type: string) => addresses.find(address => address.type === type)?.address
  const host = addressTypes.map(ofType).find(address => address !== undefined)
  if (!host) throw new Refusal(500, '', 'no preferred addresses found; known addresses: []')
  return { host, port: status?.daemonEndpoints?.kubeletEndpoint?.Port || DEFAULT_PORT }
}
