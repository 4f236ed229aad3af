// The smaller kinds: what each is born with.
import { describe, expect, test } from 'vitest'
import { kindOf, make } from './write.ts'

const rbac = 'rbac.authorization.k8s.io'
const flow = 'flowcontrol.apiserver.k8s.io'

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
