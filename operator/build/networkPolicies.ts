// Who may reach target pods and what they may reach; on wish, what proxies may reach.
import type { NetworkPolicy } from '../../api/kube/objects.ts'
import { gateLabel, gatePort, proxyName } from '../../api/v1alpha1/names.ts'
import type { DedicatedService, DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'
import { besideService, identityOf, inPool, poolOf, proxyLabels } from './identity.ts'

type Rules = NonNullable<NetworkPolicy['spec']>
type Egress = NonNullable<Rules['egress']>[number]
type Peer = NonNullable<Egress['to']>[number]

/** Addresses of the API server as CIDRs, and its ports: those of its Service and those behind it, since CNIs differ in which they see. */
export type ApiServer = { readonly cidrs: readonly string[]; readonly ports: readonly number[] }

/** Selects every pod of the pool namespace: one that lost its labels is fenced too. */
export function buildTargetPolicy(service: DedicatedService): NetworkPolicy {
  const { network, gate } = service.spec
  const peers: Peer[] = network.allowPeers ? [{ podSelector: {} }] : []
  // Beside the gate nobody is let in, not even our own proxies: one that was told of another pod at this address may still dial the target's port.
  const ports = gate ? { ports: [{ protocol: 'TCP', port: gatePort }] } : {}
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: inPool(service, 'targets'),
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: network.ingress === 'All' ? [{}] : [{ from: [proxiesOf(service), ...peers], ...ports }],
      egress: [...dns(network), ...peers.map(peer => ({ to: [peer] })), ...(network.egress ?? [])],
    },
  }
}

export const ungatedPolicyName = 'ungated-targets'

/** Beside the one above where there are gates: pods from before they were wished for are used up as they are. Undefined when one policy says it all. */
export function buildUngatedPolicy(service: DedicatedService): NetworkPolicy | undefined {
  if (!service.spec.gate) return undefined
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: inPool(service, ungatedPolicyName),
    spec: {
      podSelector: { matchExpressions: [{ key: gateLabel, operator: 'DoesNotExist' }] },
      policyTypes: ['Ingress'],
      ingress: [{ from: [proxiesOf(service)] }],
    },
  }
}

/** Undefined when the proxies' egress is open. */
export function buildProxyPolicy(service: DedicatedService, apiServer: ApiServer): NetworkPolicy | undefined {
  const { network } = service.spec
  if (network.proxyEgress !== 'Restricted') return undefined
  // An empty list of peers would mean everybody.
  if (apiServer.cidrs.length === 0) throw new Error('no address of the API server is known, so no policy can admit it')
  const api: Egress = {
    to: apiServer.cidrs.map(cidr => ({ ipBlock: { cidr } })),
    ports: apiServer.ports.map(port => ({ protocol: 'TCP', port })),
  }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: besideService(service, proxyName(service.metadata.name)),
    spec: {
      podSelector: { matchLabels: proxyLabels(service) },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: namespaceNamed(poolOf(service)) }] },
        api,
        ...dns({ ...network, dns: true }),
      ],
    },
  }
}

function proxiesOf(service: DedicatedService): Peer {
  return {
    namespaceSelector: namespaceNamed(identityOf(service).namespace),
    podSelector: { matchLabels: proxyLabels(service) },
  }
}

function dns({ dns, dnsCIDRs = [] }: DedicatedServiceSpec['network']): Egress[] {
  if (!dns) return []
  const servers = dnsCIDRs.map(cidr => ({ ipBlock: { cidr } }))
  const to = servers.length > 0 ? servers : [{ namespaceSelector: namespaceNamed('kube-system') }]
  return [{ to, ports: ['UDP', 'TCP'].map(protocol => ({ protocol, port: 53 })) }]
}

function namespaceNamed(name: string) {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } }
}
