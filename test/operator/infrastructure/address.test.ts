import { expect, it } from 'vitest'
import type { Node, Service } from '../../../api/kube/objects.ts'
import { planAddress } from '../../../operator/infrastructure/address.ts'

const node = (name: string, ip: string, ready: boolean): Node => ({
  metadata: { name },
  status: {
    addresses: [
      { type: 'Hostname', address: name },
      { type: 'InternalIP', address: ip },
    ],
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
  },
})
const nodes = [node('c', '192.0.2.3', true), node('a', '192.0.2.1', false), node('b', '192.0.2.2', true)]
const service = (spec: Service['spec'], ingress?: { ip?: string; hostname?: string }[]): Service => ({
  metadata: { name: 'my-app-proxy' },
  spec: { ports: [{ port: 9090, nodePort: 30001 }], ...spec },
  ...(ingress && { status: { loadBalancer: { ingress } } }),
})

it.each<[string, Service, string | undefined]>([
  ['the cluster IP', service({ type: 'ClusterIP', clusterIP: '10.96.0.5' }), '10.96.0.5:9090'],
  ['an IPv6 cluster IP in brackets', service({ type: 'ClusterIP', clusterIP: 'fd00::5' }), '[fd00::5]:9090'],
  ['a load balancer by address', service({ type: 'LoadBalancer' }, [{ ip: '198.51.100.1' }]), '198.51.100.1:9090'],
  ['a load balancer by name', service({ type: 'LoadBalancer' }, [{ hostname: 'lb.example' }]), 'lb.example:9090'],
  [
    'nothing before the load balancer has an address',
    service({ type: 'LoadBalancer', clusterIP: '10.96.0.5' }),
    undefined,
  ],
  ['a ready node, always the same', service({ type: 'NodePort', clusterIP: '10.96.0.5' }), '192.0.2.2:30001'],
  ['nothing before there is a cluster IP', service({ type: 'ClusterIP' }), undefined],
])('clients are told %s', (_what, given, address) => {
  expect(planAddress(given, nodes)).toBe(address)
})

it('a node that is not ready is better than none, and without nodes there is no address', () => {
  const given = service({ type: 'NodePort' })
  expect(planAddress(given, [nodes[1]!])).toBe('192.0.2.1:30001')
  expect(planAddress(given, [])).toBeUndefined()
})
