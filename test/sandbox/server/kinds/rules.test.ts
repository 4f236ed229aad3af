// The smaller kinds: what each is born with, what it must say, and what may not change.
import { describe, expect, test } from 'vitest'
import { faultsOf, kindOf, make, replace, replaceFaults, reportFaults } from './write.ts'

const rbac = 'rbac.authorization.k8s.io'
const flow = 'flowcontrol.apiserver.k8s.io'
const sealed = 'Forbidden: field is immutable when `immutable` is set'

describe('is born', () => {
  const rows: Array<[plural: string, group: string, body: object, born: object]> = [
    [
      'namespaces',
      '',
      {},
      {
        metadata: { name: 'x', labels: { 'kubernetes.io/metadata.name': 'x' } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
    ],
    [
      'secrets',
      '',
      { stringData: { a: 'b' }, data: { c: 'AA==' } },
      { type: 'Opaque', data: { a: 'Yg==', c: 'AA==' } },
    ],
    [
      'nodes',
      '',
      { status: { capacity: { cpu: '4' } } },
      {
        spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
        status: { allocatable: { cpu: '4' } },
      },
    ],
    [
      'leases',
      'coordination.k8s.io',
      { spec: { holderIdentity: 'h', strategy: 's', preferredHolder: 'p' } },
      { spec: { holderIdentity: 'h' } },
    ],
    [
      'rolebindings',
      rbac,
      { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'a' }] },
      { roleRef: { apiGroup: rbac }, subjects: [{ kind: 'User', name: 'a', apiGroup: rbac }] },
    ],
    [
      'networkpolicies',
      'networking.k8s.io',
      { spec: { egress: [{ ports: [{ port: 80 }] }] } },
      { spec: { policyTypes: ['Ingress', 'Egress'], egress: [{ ports: [{ port: 80, protocol: 'TCP' }] }] } },
    ],
    [
      'poddisruptionbudgets',
      'policy',
      {},
      { spec: {}, status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 } },
    ],
    ['priorityclasses', 'scheduling.k8s.io', { value: 5 }, { value: 5, preemptionPolicy: 'PreemptLowerPriority' }],
    [
      'flowschemas',
      flow,
      { spec: { priorityLevelConfiguration: { name: 'l' } } },
      { spec: { matchingPrecedence: 1000 } },
    ],
    [
      'prioritylevelconfigurations',
      flow,
      { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } } },
      {
        spec: {
          limited: {
            nominalConcurrencyShares: 30,
            lendablePercent: 0,
            limitResponse: { queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
          },
        },
      },
    ],
  ]
  test.each(rows)('%s %s', (plural, group, body, born) => {
    expect(make(kindOf(plural, group), body)).toMatchObject(born)
  })

  test('a Secret without the texts that it was written with', () => {
    expect(make(kindOf('secrets'), { stringData: { a: 'b' } })).not.toHaveProperty('stringData')
  })
})

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
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
      'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
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
      ],
    },
    [
      'roleRef.kind: Unsupported value: "x": supported values: "Role", "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[1].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
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
      'spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`',
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
  [
    'prioritylevelconfigurations',
    flow,
    { spec: { type: 'Limited' } },
    ['spec.limited: Required value: must not be empty when type is Limited'],
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

const changes: Array<[plural: string, group: string, body: object, change: object, faults: string[]]> = [
  [
    'configmaps',
    '',
    { immutable: true, data: { a: 'b' } },
    { data: { a: 'c' } },
    [`immutable: ${sealed}`, `data: ${sealed}`],
  ],
  ['configmaps', '', { immutable: true, data: { a: 'b' } }, { immutable: true, data: { a: 'b' } }, []],
  ['secrets', '', {}, { type: 'q' }, ['type: Invalid value: "q": field is immutable']],
  ['secrets', '', { immutable: true }, { immutable: true, stringData: { a: 'b' } }, [`data: ${sealed}`]],
  [
    'rolebindings',
    rbac,
    { roleRef: { kind: 'Role', name: 'a' } },
    { roleRef: { kind: 'Role', name: 'b' } },
    [`roleRef: Invalid value: {"APIGroup":"${rbac}","Kind":"Role","Name":"b"}: cannot change roleRef`],
  ],
  [
    'endpointslices',
    'discovery.k8s.io',
    { addressType: 'IPv4' },
    { addressType: 'FQDN' },
    ['addressType: Invalid value: "FQDN": field is immutable'],
  ],
  [
    'priorityclasses',
    'scheduling.k8s.io',
    { value: 5 },
    { value: 6 },
    ['value: Forbidden: may not be changed in an update.'],
  ],
]

test.each(changes)('a change of %s %s %#', (plural, group, body, change, faults) => {
  const kind = kindOf(plural, group)
  expect(replaceFaults(kind, make(kind, body), change)).toEqual(faults)
})

describe('an EndpointSlice', () => {
  const slices = kindOf('endpointslices', 'discovery.k8s.io')
  const faults = (address: string, metadata: object = {}) =>
    faultsOf(slices, { metadata, addressType: 'IPv4', endpoints: [{ addresses: [address] }] })

  test.each(['10.64.0.1', '127.7.128.9'])('may hold %s', address => {
    expect(faults(address)).toEqual([])
  })

  test.each([
    ['127.0.0.1', 'addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['127.8.0.1', 'addresses[0]: Invalid value: "127.8.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [
      '169.254.0.1',
      'addresses[0]: Invalid value: "169.254.0.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
    ['0.0.0.0', 'addresses[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)'],
    ['x', 'addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ['2001:db8::1', 'addresses: Invalid value: "2001:db8::1": must be an IPv4 address'],
  ])('may not hold %s', (address, fault) => {
    expect(faults(address)).toEqual([`endpoints[0].${fault}`])
  })

  test('of the API itself holds where this listens', () => {
    expect(faults('127.0.0.1', { namespace: 'default', name: 'kubernetes' })).toEqual([])
  })
})

describe('a namespace', () => {
  const namespaces = kindOf('namespaces')
  const before = make(namespaces, {})

  test('gets its label back and keeps its finalizers', () => {
    const changed = replace(namespaces, before, { metadata: { labels: undefined }, spec: { finalizers: ['a/b'] } })
    expect(changed).toMatchObject({ metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } }, spec: before.spec })
  })

  test('lives until its finalizers are gone', () => {
    const ending = structuredClone(before)
    namespaces.strategy.prepareForDeletion?.(ending)
    expect(ending.status).toEqual({ phase: 'Terminating' })
    expect(namespaces.strategy.held?.(ending)).toBe(true)
    expect(namespaces.strategy.held?.({ ...ending, spec: {} })).toBe(false)
  })

  test('is Terminating when it is being deleted, and only then', () => {
    expect(reportFaults(namespaces, before, { phase: 'Terminating' })).toEqual([
      'status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
    ])
    expect(reportFaults(namespaces, before, { phase: 'Active' })).toEqual([])
  })
})
