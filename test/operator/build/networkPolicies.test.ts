import { describe, expect, it } from 'vitest'
import type { NetworkPolicy } from '../../../api/kube/objects.ts'
import type { DedicatedServiceSpec } from '../../../api/v1alpha1/types.generated.ts'
import { buildProxyPolicy, buildTargetPolicy } from '../../../operator/build/networkPolicies.ts'
import { sampleService } from './sample.ts'

type Network = Partial<DedicatedServiceSpec['network']>
type Rules = NonNullable<NetworkPolicy['spec']>

const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })
const proxies = {
  namespaceSelector: named('default'),
  podSelector: { matchLabels: { 'soh.re/dedicated-service': 'my-app', 'soh.re/role': 'proxy' } },
}
const port53 = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
]
const dns = { to: [{ namespaceSelector: named('kube-system') }], ports: port53 }

describe('target pods', () => {
  const rules = (network: Network) => buildTargetPolicy(sampleService({ network })).spec!

  it.each<[string, Network, Partial<Rules>]>([
    [
      'are reached by their own proxies only, and reach DNS only',
      {},
      { ingress: [{ from: [proxies] }], egress: [dns] },
    ],
    ['reach nothing without dns', { dns: false }, { ingress: [{ from: [proxies] }], egress: [] }],
    [
      'reach DNS where it is said to be, and only there',
      { dnsCIDRs: ['169.254.20.10/32'] },
      { egress: [{ to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: port53 }] },
    ],
    [
      'reach each other with allowPeers',
      { allowPeers: true },
      { ingress: [{ from: [proxies, { podSelector: {} }] }], egress: [dns, { to: [{ podSelector: {} }] }] },
    ],
    ['are reached by everybody with ingress All', { ingress: 'All' }, { ingress: [{}], egress: [dns] }],
    [
      'reach what the extra egress names',
      { dns: false, egress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }] },
      { egress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }] },
    ],
  ])('%s', (_what, network, expected) => {
    expect(rules(network)).toMatchObject({ ...expected, podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    expect(rules(network).ingress).toHaveLength(1)
  })
})

describe('proxies', () => {
  const apiServer = { cidrs: ['10.96.0.1/32', '192.0.2.7/32'], ports: [443, 6443] }

  it('have no policy while their egress is open', () => {
    expect(buildProxyPolicy(sampleService(), apiServer)).toBeUndefined()
  })

  it('reach the pool, the API server and DNS when restricted, and are reached by everybody', () => {
    const service = sampleService({ network: { proxyEgress: 'Restricted', dns: false } })
    expect(buildProxyPolicy(service, apiServer)?.spec).toEqual({
      podSelector: { matchLabels: { 'soh.re/dedicated-service': 'my-app', 'soh.re/role': 'proxy' } },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: named(buildTargetPolicy(service).metadata.namespace!) }] },
        {
          to: [{ ipBlock: { cidr: '10.96.0.1/32' } }, { ipBlock: { cidr: '192.0.2.7/32' } }],
          ports: [
            { protocol: 'TCP', port: 443 },
            { protocol: 'TCP', port: 6443 },
          ],
        },
        dns,
      ],
    })
  })

  it('are not opened to everything when no address of the API server is known', () => {
    const service = sampleService({ network: { proxyEgress: 'Restricted' } })
    expect(() => buildProxyPolicy(service, { cidrs: [], ports: [443] })).toThrow(/no address of the API server/)
  })
})
