// Services: their defaults, the addresses and node ports that they get, and what changes along with their type.
import { describe, expect, test } from 'vitest'
import type { Service } from '../../../../../api/kube/objects.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { faultsOf, kindOf, make, replace, replaceFaults, report, reportFaults } from '../write.ts'

const services = kindOf('services')
const ports = [{ port: 80 }]
const selector = { a: 'b' }

const made = (spec: object, stored: Obj[] = []) =>
  make(services, { metadata: { uid: 'u' }, spec }, { services: stored }) as unknown as Service & Obj
const other = (spec: object): Obj => make(services, { metadata: { name: 'other', uid: 'o' }, spec })

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

describe('a Service is refused', () => {
  const rows: Array<[what: string, spec: object, faults: string[]]> = [
    ['without ports', {}, ['spec.ports: Required value']],
    [
      'of an unknown type',
      { type: 'Other', ports },
      [
        'spec.type: Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'whose ports are wrong',
      { ports: [{ port: 0 }, { port: 80, name: 'a', targetPort: 'A_' }, { port: 80, name: 'a', nodePort: 30_000 }] },
      [
        'spec.ports[0].name: Required value',
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[1].targetPort: Invalid value: "A_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.ports[1].targetPort: Invalid value: "A_": must contain at least one letter (a-z)',
        'spec.ports[2].name: Duplicate value: "a"',
        "spec.ports[2].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
        'spec.ports[2]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
    [
      'with an address that is none',
      { clusterIP: 'x', ports },
      ['spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      'with an address from elsewhere',
      { clusterIP: '1.2.3.4', ports },
      [
        'spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 127.7.16.0/20',
      ],
    ],
    [
      'with an address that another has',
      { clusterIP: '127.7.16.9', ports },
      [
        'spec.clusterIPs: Invalid value: ["127.7.16.9"]: failed to allocate IP 127.7.16.9: provided IP is already allocated',
      ],
    ],
    [
      'with a node port that another has',
      { type: 'NodePort', ports: [{ port: 1, nodePort: 30_005 }] },
      ['spec.ports[0].nodePort: Invalid value: 30005: provided port is already allocated'],
    ],
    [
      'with a node port out of range',
      { type: 'NodePort', ports: [{ port: 1, nodePort: 5 }] },
      [
        'spec.ports[0].nodePort: Invalid value: 5: provided port is not in the valid range. The range of valid ports is 30000-30009',
      ],
    ],
    [
      'with a balancer’s class but no balancer',
      { loadBalancerClass: 'x', ports },
      ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      'with a policy for nobody',
      { externalTrafficPolicy: 'Local', ports },
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
    [
      'that is to be in both networks',
      { ipFamilyPolicy: 'RequireDualStack', ports },
      [
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
      ],
    ],
    ['that is a name without one', { type: 'ExternalName' }, ['spec.externalName: Required value']],
  ]
  const taken = [other({ type: 'NodePort', clusterIP: '127.7.16.9', ports: [{ port: 80, nodePort: 30_005 }] })]
  test.each(rows)('%s', (_, spec, faults) => {
    expect(faultsOf(services, { metadata: { uid: 'u' }, spec }, { services: taken })).toEqual(faults)
  })
})

describe('a changed Service', () => {
  const cluster = made({ ports, selector, clusterIP: '127.7.16.5' })
  const node = made({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }], clusterIP: '127.7.16.6' })
  const changed = (before: Service & Obj, spec: object) =>
    replace(services, before, { spec }, { services: [before] }).spec as Service['spec']

  test('keeps the address that its writer left out', () => {
    expect(changed(cluster, { ports: [{ port: 81 }] })).toMatchObject({
      clusterIP: '127.7.16.5',
      clusterIPs: ['127.7.16.5'],
    })
    expect(changed(cluster, { ...cluster.spec, clusterIP: '' })).toMatchObject({ clusterIP: '127.7.16.5' })
  })

  test('keeps the node port that its writer left out', () => {
    expect(changed(node, { type: 'NodePort', ports: [{ port: 81 }] })?.ports).toMatchObject([
      { port: 81, nodePort: 30_001 },
    ])
  })

  test('loses node ports along with its type', () => {
    const spec = changed(node, { ...node.spec, type: 'ClusterIP' })
    expect(spec?.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }])
    expect(spec).not.toHaveProperty('externalTrafficPolicy')
  })

  test('loses its address when it becomes a name', () => {
    const spec = changed(cluster, { ...cluster.spec, type: 'ExternalName', externalName: 'a.b' })
    expect(spec).toEqual({
      type: 'ExternalName',
      externalName: 'a.b',
      sessionAffinity: 'None',
      ports: cluster.spec?.ports,
      selector,
    })
  })

  test.each([
    [
      'may not move',
      { clusterIP: '127.7.16.99', ports },
      'spec.clusterIPs[0]: Invalid value: ["127.7.16.99"]: may not change once set',
    ],
    [
      'may not lose its address',
      { clusterIP: 'None', ports },
      'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
    ],
  ])('%s', (_, change, fault) => {
    const faults = replaceFaults(services, cluster, { spec: { ...cluster.spec, ...change } }, { services: [cluster] })
    expect(faults).toEqual([fault])
  })

  test('is fine as it is', () => {
    for (const service of [cluster, node]) {
      expect(replaceFaults(services, service, { spec: service.spec }, { services: [service] })).toEqual([])
      expect(changed(service, { ...service.spec })).toEqual(service.spec)
    }
  })
})

describe('a balancer’s report', () => {
  const balanced = made({ type: 'LoadBalancer', ports })
  const ingress = (...list: object[]) => ({ loadBalancer: { ingress: list } })

  test('of an address says how it is reached', () => {
    expect(report(services, balanced, ingress({ ip: '127.7.32.1' })).status).toEqual(
      ingress({ ip: '127.7.32.1', ipMode: 'VIP' }),
    )
    expect(reportFaults(services, balanced, ingress({ ip: '127.7.32.1' }))).toEqual([])
  })

  test('of nonsense is refused', () => {
    expect(reportFaults(services, balanced, ingress({ ip: 'x', ipMode: 'q' }, { hostname: '1.2.3.4' }))).toEqual([
      'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'status.loadBalancer.ingress[0].ipMode: Unsupported value: "q": supported values: "Proxy", "VIP"',
      'status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ])
  })

  test('of what has no balancer is refused', () => {
    expect(reportFaults(services, made({ ports }), ingress({ ip: '1.2.3.4' }))).toEqual([
      "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'",
    ])
  })
})
