// Which Services are refused.
import { describe, expect, test } from 'vitest'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { faultsOf, make } from '../write.ts'
import { ports, services } from './samples.ts'

const other = (spec: object): Obj => make(services, { metadata: { name: 'other', uid: 'o' }, spec })

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
