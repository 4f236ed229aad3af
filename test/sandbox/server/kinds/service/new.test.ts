// A new Service: its defaults, and the addresses and node ports that it gets.
import { describe, expect, test } from 'vitest'
import { made, ports, selector } from './samples.ts'

const plain = {
  sessionAffinity: 'None',
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
  internalTrafficPolicy: 'Cluster',
}
const address = expect.stringMatching(/^127\.7\.(1[6-9]|2\d|3[01])\.\d+$/)
const given = { clusterIP: address, clusterIPs: [address] }
const nodePort = expect.toSatisfy((port: number) => port >= 30_000 && port <= 30_009)

describe('a new Service', () => {
  const rows: Array<[what: string, spec: object, expected: object]> = [
    [
      'that says little',
      { ports, selector },
      { ...plain, ...given, type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], selector },
    ],
    [
      'with a port on every node',
      { type: 'NodePort', ports },
      {
        ...plain,
        ...given,
        type: 'NodePort',
        externalTrafficPolicy: 'Cluster',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80, nodePort }],
      },
    ],
    [
      'with a load balancer that asks each node',
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports },
      {
        ...plain,
        ...given,
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        allocateLoadBalancerNodePorts: true,
        healthCheckNodePort: nodePort,
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80, nodePort }],
      },
    ],
    [
      'with a load balancer that needs no node ports',
      { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports },
      {
        ...plain,
        ...given,
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Cluster',
        allocateLoadBalancerNodePorts: false,
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
    ],
    [
      'that is a name',
      { type: 'ExternalName', externalName: 'a.b' },
      { type: 'ExternalName', externalName: 'a.b', sessionAffinity: 'None' },
    ],
    [
      'without an address',
      { clusterIP: 'None', selector },
      { ...plain, type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'], selector },
    ],
    [
      'without an address and pods',
      { clusterIP: 'None' },
      {
        ...plain,
        type: 'ClusterIP',
        clusterIP: 'None',
        clusterIPs: ['None'],
        ipFamilies: ['IPv4', 'IPv6'],
        ipFamilyPolicy: 'RequireDualStack',
      },
    ],
    [
      'that remembers clients',
      { sessionAffinity: 'ClientIP', ports },
      {
        ...plain,
        ...given,
        type: 'ClusterIP',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
    ],
  ]
  test.each(rows)('%s', (_, spec, expected) => {
    const service = made(spec)
    expect(service.spec).toEqual(expected)
    expect(service.status).toEqual({ loadBalancer: {} })
  })

  test('takes an address and a port that nobody has', () => {
    const first = made({ type: 'NodePort', ports })
    const again = made({ type: 'NodePort', ports }, [{ ...first, metadata: { ...first.metadata, uid: 'o' } }])
    expect(again.spec?.clusterIP).toEqual(address)
    expect(again.spec?.clusterIP).not.toBe(first.spec?.clusterIP)
    expect(again.spec?.ports?.[0]?.nodePort).not.toBe(first.spec?.ports?.[0]?.nodePort)
  })

  test('has one node port for a number under two protocols, and as many as there are', () => {
    const both = made({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 53 },
        { name: 'b', port: 53, protocol: 'UDP' },
        { name: 'c', port: 54 },
      ],
    })
    const [a, b, c] = both.spec?.ports?.map(port => port.nodePort) ?? []
    expect(b).toBe(a)
    expect(c).not.toBe(a)
    const many = (count: number) =>
      made({ type: 'NodePort', ports: Array.from({ length: count }, (_, n) => ({ name: `p${n}`, port: n + 1 })) })
    expect(new Set(many(10).spec?.ports?.map(port => port.nodePort)).size).toBe(10)
    expect(many(11).spec?.ports?.at(-1)?.nodePort).toBeUndefined()
  })
})
