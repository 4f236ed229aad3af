// All kinds but pods as kubectl get shows them. Every row was compared with the real server's.
import { expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { kindOf, kinds, now } from './write.ts'

const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString()
const selector = {
  matchLabels: { a: 'b' },
  matchExpressions: [
    { key: 'z', operator: 'DoesNotExist' },
    { key: 'a', operator: 'In', values: ['c', 'b'] },
  ],
}
const template = {
  spec: {
    containers: [
      { name: 'a', image: 'i' },
      { name: 'b', image: 'j' },
    ],
  },
}
const workload = ['a,b', 'i,j', 'a=b,a in (b,c),!z']
const ports = [
  { port: 1, protocol: 'TCP', nodePort: 30_001 },
  { port: 2, protocol: 'UDP' },
]
const addresses = [1, 2, 3, 4, 5].map(number => ({ addresses: [`10.64.0.${number}`] }))
const balanced = { loadBalancer: { ingress: [{ ip: '10.65.0.200' }, { ip: '10.65.0.100' }, { hostname: 'a.b' }] } }
const balancer = { type: 'LoadBalancer', clusterIP: '10.96.0.9', ports }
const about = { kind: 'Pod', name: 'q', fieldPath: 'spec.containers{a}' }
const rbac = 'rbac.authorization.k8s.io'
const subjects = [
  { kind: 'User', name: 'u' },
  { kind: 'User', name: 'v' },
  { kind: 'Group', name: 'g' },
  { kind: 'ServiceAccount', name: 's', namespace: 'q' },
]

const rows: Array<[plural: string, group: string, object: object, shown: unknown[]]> = [
  [
    'services',
    '',
    { spec: { type: 'NodePort', clusterIP: '10.96.0.9', ports, selector: { c: 'd', a: 'b' } } },
    ['NodePort', '10.96.0.9', '<none>', '1:30001/TCP,2/UDP', '5s', 'a=b,c=d'],
  ],
  ['services', '', { spec: balancer }, ['LoadBalancer', '10.96.0.9', '<pending>', '1:30001/TCP,2/UDP', '5s', '<none>']],
  [
    'services',
    '',
    { spec: { ...balancer, externalIPs: ['1.1.1.1'] }, status: balanced },
    ['LoadBalancer', '10.96.0.9', '10.65.0.100,10.65.0.200,a.b,1.1.1.1', '1:30001/TCP,2/UDP', '5s', '<none>'],
  ],
  [
    'services',
    '',
    { spec: { type: 'ExternalName', externalName: 'a.b' } },
    ['ExternalName', '<none>', 'a.b', '<none>', '5s', '<none>'],
  ],
  [
    'deployments',
    'apps',
    { spec: { replicas: 3, selector, template }, status: { readyReplicas: 2, updatedReplicas: 1 } },
    ['2/3', 1, 0, '5s', ...workload],
  ],
  [
    'replicasets',
    'apps',
    { spec: { replicas: 3, selector, template }, status: { replicas: 2 } },
    [3, 2, 0, '5s', ...workload],
  ],
  [
    'endpointslices',
    'discovery.k8s.io',
    { addressType: 'IPv4', endpoints: addresses, ports: [{ port: 1 }, { name: 'q' }, { name: '' }, { port: 2 }] },
    ['IPv4', '1,q,* + 1 more...', '10.64.0.1,10.64.0.2,10.64.0.3 + 2 more...', '5s'],
  ],
  [
    'endpointslices',
    'discovery.k8s.io',
    { addressType: 'IPv4', endpoints: null, ports: null },
    ['IPv4', '<unset>', '<unset>', '5s'],
  ],
  ['networkpolicies', 'networking.k8s.io', { spec: { podSelector: {} } }, ['<none>', '5s']],
  [
    'poddisruptionbudgets',
    'policy',
    { spec: { minAvailable: '50%' }, status: { disruptionsAllowed: 2 } },
    ['50%', 'N/A', 2, '5s'],
  ],
  ['rolebindings', rbac, { roleRef: { kind: 'Role', name: 'r' }, subjects }, ['Role/r', '5s', 'u, v', 'g', 'q/s']],
  ['roles', rbac, {}, [ago(5)]],
  ['leases', 'coordination.k8s.io', { spec: { holderIdentity: 'h' } }, ['h', '5s']],
  ['secrets', '', { type: 'Opaque', data: { a: '' } }, ['Opaque', 1, '5s']],
  ['configmaps', '', { data: { a: '' }, binaryData: { b: '' } }, [2, '5s']],
  ['namespaces', '', { status: { phase: 'Terminating' } }, ['Terminating', '5s']],
  ['serviceaccounts', '', {}, ['5s']],
  [
    'nodes',
    '',
    {
      metadata: { labels: { 'node-role.kubernetes.io/b': '', 'node-role.kubernetes.io/a': '' } },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: { kubeletVersion: 'v1' },
        addresses: [{ type: 'InternalIP', address: '1.2.3.4' }],
      },
    },
    ['Ready,SchedulingDisabled', 'a,b', '5s', 'v1', '1.2.3.4', '<none>', '<unknown>', '<unknown>', '<unknown>'],
  ],
  [
    'nodes',
    '',
    { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
    ['NotReady', '<none>', '5s', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'],
  ],
  ['nodes', '', {}, ['Unknown', '<none>', '5s', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>']],
  ['priorityclasses', 'scheduling.k8s.io', { value: 5, preemptionPolicy: 'Never' }, [5, false, '5s', 'Never']],
  [
    'flowschemas',
    'flowcontrol.apiserver.k8s.io',
    {
      spec: { priorityLevelConfiguration: { name: 'l' }, matchingPrecedence: 7 },
      status: { conditions: [{ type: 'Dangling', status: 'False' }] },
    },
    ['l', 7, '<none>', '5s', 'False'],
  ],
  [
    'prioritylevelconfigurations',
    'flowcontrol.apiserver.k8s.io',
    { spec: { type: 'Exempt' } },
    ['Exempt', '<none>', '<none>', '<none>', '<none>', '5s'],
  ],
  [
    'validatingadmissionpolicies',
    'admissionregistration.k8s.io',
    { spec: { validations: [{}, {}] } },
    [2, '<unset>', '5s'],
  ],
]

test.each(rows)('%s %s %j', (plural, group, object, shown) => {
  const { metadata, ...rest } = object as { metadata?: object }
  const whole = { apiVersion: '', kind: '', metadata: { name: 'x', creationTimestamp: ago(5), ...metadata }, ...rest }
  expect(kindOf(plural, group).row(whole as Obj, now)).toEqual(['x', ...shown])
})

test.each([
  [
    'of the older form',
    { source: { component: 'c', host: 'h' }, count: 3, firstTimestamp: ago(700), lastTimestamp: ago(65) },
    ['65s', 'Normal', 'R', 'pod/q', 'spec.containers{a}', 'c, h', 'm', '11m', 3, 'x'],
  ],
  [
    'of the newer form',
    { eventTime: ago(90), reportingComponent: 'a/b', reportingInstance: 'i' },
    ['90s', 'Normal', 'R', 'pod/q', 'spec.containers{a}', 'a/b, i', 'm', '90s', 1, 'x'],
  ],
  [
    'of a series',
    { eventTime: ago(9000), series: { count: 7, lastObservedTime: ago(200) } },
    ['3m20s', 'Normal', 'R', 'pod/q', 'spec.containers{a}', '', 'm', '150m', 7, 'x'],
  ],
  [
    'that says nothing',
    { involvedObject: {}, reason: '', message: '', type: '' },
    ['<unknown>', '', '', '', '', '', '', '<unknown>', 1, 'x'],
  ],
])('an Event %s, in both views', (_, object, shown) => {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'x' },
    involvedObject: about,
    reason: 'R',
    message: ' m\n',
    type: 'Normal',
    ...object,
  }
  for (const group of ['', 'events.k8s.io']) expect(kindOf('events', group).row(event as Obj, now)).toEqual(shown)
})

test('every kind has a cell for each column and a name that is shown', () => {
  const empty = {
    apiVersion: '',
    kind: '',
    metadata: { name: 'x', creationTimestamp: ago(5) },
    roleRef: {},
    spec: { names: {}, versions: [] },
  } as unknown as Obj
  for (const kind of kinds) {
    expect([kind.plural, kind.row(empty, now).length]).toEqual([kind.plural, kind.columns.length])
    expect(kind.columns.some(({ format }) => format === 'name')).toBe(true)
  }
})
