// The smaller kinds: what each must say.
import { expect, test } from 'vitest'
import { faultsOf, kindOf } from './write.ts'

const rbac = 'rbac.authorization.k8s.io'
const flow = 'flowcontrol.apiserver.k8s.io'

const rows: Array<[plural: string, group: string, body: object, faults: string[]]> = [
  ['configmaps', '', { data: { a: '1' }, binaryData: { b: 'AA==' } }, []],
  [
    'configmaps',
    '',
    { data: { '..': '', a: '' }, binaryData: { a: '' } },
    [
      'data[..]: Invalid value: "..": must not be \'..\'',
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ],
  ],
  ['configmaps', '', { data: { a: 'x'.repeat(1_048_577) } }, ['[]: Too long: may not be more than 1048576 bytes']],
  ['secrets', '', { type: 'kubernetes.io/tls' }, ['data[tls.crt]: Required value', 'data[tls.key]: Required value']],
  ['secrets', '', { type: 'kubernetes.io/basic-auth', stringData: { username: 'a' } }, []],
  [
    'secrets',
    '',
    { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': 'x' } },
    [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'x\' looking for beginning of value',
    ],
  ],
  [
    'secrets',
    '',
    { type: 'kubernetes.io/service-account-token' },
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
  [
    'leases',
    'coordination.k8s.io',
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'roles',
    rbac,
    { rules: [{ verbs: [] }, { verbs: ['get'], nonResourceURLs: ['/x'] }] },
    [
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
      'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
      'rules[0].verbs: Required value',
    ],
  ],
  [
    'clusterroles',
    rbac,
    { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }], aggregationRule: {} },
    [
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
  ],
  [
    'rolebindings',
    rbac,
    {
      roleRef: { kind: 'x', name: '' },
      subjects: [
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'Robot', name: 'a' },
        { kind: 'ServiceAccount', name: '' },
      ],
    },
    [
      'roleRef.kind: Unsupported value: "x": supported values: "Role", "ClusterRole"',
      'subjects[1].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
      'subjects[2].name: Required value',
      'roleRef.name: Required value',
    ],
  ],
  [
    'clusterrolebindings',
    rbac,
    { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
    [
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].namespace: Required value',
    ],
  ],
  [
    'poddisruptionbudgets',
    'policy',
    { spec: { minAvailable: 1, maxUnavailable: 1 } },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    'poddisruptionbudgets',
    'policy',
    { spec: { minAvailable: '101%' } },
    ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    'networkpolicies',
    'networking.k8s.io',
    {
      spec: {
        ingress: [
          {
            from: [{}, { ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }],
            ports: [{ port: 80, endPort: 79 }],
          },
        ],
      },
    },
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`',
      'spec.ingress[0].from[0]: Required value: must specify a peer',
      'spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
  ],
  ['nodes', '', { spec: { taints: [{ key: 'a', effect: '' }] } }, ['metadata.taints[0].effect: Required value']],
  [
    'namespaces',
    '',
    { spec: { finalizers: ['hold'] } },
    ['spec.finalizers: Invalid value: "hold": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  [
    'priorityclasses',
    'scheduling.k8s.io',
    { value: 2_000_000_000 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'priorityclasses',
    'scheduling.k8s.io',
    { metadata: { name: 'system-x' } },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
    ],
  ],
  [
    'flowschemas',
    flow,
    {
      spec: {
        priorityLevelConfiguration: { name: 'l' },
        rules: [{ subjects: [{ kind: 'User' }], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['x'] }] }],
      },
    },
    [
      "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "x": must start with slash',
    ],
  ],
  ['prioritylevelconfigurations', flow, { spec: { type: 'Limited' } }, ['spec.limited: Required value']],
  [
    'prioritylevelconfigurations',
    flow,
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue' } } } },
    ['spec.limited.limitResponse.queuing: Required value'],
  ],
  [
    'prioritylevelconfigurations',
    flow,
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject', queuing: {} } } } },
    ['spec.limited.limitResponse.queuing: Forbidden'],
  ],
  [
    'prioritylevelconfigurations',
    flow,
    { spec: { type: 'X', limited: {} } },
    [
      'spec.type: Unsupported value: "X": supported values: "Exempt", "Limited"',
      'spec.limited: Forbidden',
      'spec.limited.limitResponse.type: Required value',
    ],
  ],
  ['prioritylevelconfigurations', flow, { spec: {} }, ['spec.type: Required value']],
  [
    'endpointslices',
    'discovery.k8s.io',
    { addressType: 'X', endpoints: [{ addresses: [] }, { addresses: ['y'] }] },
    [
      'addressType: Unsupported value: "X": supported values: "FQDN", "IPv4", "IPv6"',
      'endpoints[0].addresses: Required value',
    ],
  ],
  [
    'endpointslices',
    'discovery.k8s.io',
    { addressType: 'FQDN', endpoints: [{ addresses: Array(101).fill('a.b') }] },
    ['endpoints[0].addresses: Too many: 101: must have at most 100 items'],
  ],
]

test.each(rows)('%s %s %#', (plural, group, body, faults) => {
  expect(faultsOf(kindOf(plural, group), body)).toEqual(faults)
})

test.each([
  ['10.1.0.0/16', true],
  ['10.0.0.0/9', true],
  ['10.0.0.0/8', false],
  ['10.0.0.0/7', false],
  ['11.0.0.0/16', false],
])('a hole %s in 10.0.0.0/8 of a NetworkPolicy: %s', (hole, fits) => {
  const spec = { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: [hole] } }] }] }
  expect(faultsOf(kindOf('networkpolicies', 'networking.k8s.io'), { spec })).toHaveLength(fits ? 0 : 1)
})
