// What may change in a pod, what may be reported of it, and how long it stays once it is deleted.
import { describe, expect, test } from 'vitest'
import { kindOf, make, replace, replaceFaults, reportFaults } from '../write.ts'

const pods = kindOf('pods')
const spec = { containers: [{ name: 'a', image: 'i' }] }
const before = make(pods, { spec })

describe('a pod’s spec', () => {
  const only =
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'
  const rows: Array<[what: string, change: object, fault: string | undefined]> = [
    ['may stay', {}, undefined],
    ['may have another image', { containers: [{ name: 'a', image: 'j', imagePullPolicy: 'Always' }] }, undefined],
    ['may get a deadline', { activeDeadlineSeconds: 5 }, undefined],
    ['may tolerate more', { tolerations: [{ key: 'x', operator: 'Exists' }] }, undefined],
    ['keeps its restart policy', { restartPolicy: 'Never' }, only],
    ['keeps its grace', { terminationGracePeriodSeconds: 1 }, only],
    ['gets its node by binding only', { nodeName: 'n' }, only],
    ['keeps its containers’ names', { containers: [{ name: 'b', image: 'i' }] }, only],
    [
      'keeps its number of containers',
      { containers: [...spec.containers, { name: 'b', image: 'i' }] },
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ],
    ['needs images', { containers: [{ name: 'a', image: '' }] }, 'spec.containers[0].image: Required value'],
    [
      'gets no new gates',
      { schedulingGates: [{ name: 'a/b' }] },
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a/b'",
    ],
  ]
  test.each(rows)('%s', (_, change, fault) => {
    const faults = replaceFaults(pods, before, { spec: { ...spec, ...change } })
    expect(faults.map(each => each.split('\n')[0])).toEqual(fault === undefined ? [] : [fault])
  })

  test('cannot lose what it tolerates of a node in trouble', () => {
    const tolerant = replace(pods, before, { spec })
    const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    expect(tolerant.spec).toMatchObject({ tolerations: keys.map(key => ({ key, tolerationSeconds: 300 })) })
    expect(replaceFaults(pods, tolerant, { spec: { ...spec, tolerations: [] } })).toEqual([])
  })

  test('may not tolerate less', () => {
    const tolerant = make(pods, { spec: { ...spec, tolerations: [{ key: 'x', operator: 'Exists' }] } })
    expect(replaceFaults(pods, tolerant, { spec })).toEqual([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ])
  })

  test('says in the refusal what would have changed', () => {
    const [fault] = replaceFaults(pods, before, { spec: { ...spec, restartPolicy: 'Never' } })
    expect(fault).toContain('\n- "restartPolicy": "Always"\n+ "restartPolicy": "Never"\n')
  })
})

describe('a report', () => {
  const rows: Array<[what: string, status: object, faults: string[]]> = [
    ['of an address', { podIP: '127.0.0.9' }, []],
    [
      'of no address',
      { podIP: 'x' },
      ['status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      'of two addresses of a family',
      { podIPs: [{ ip: '1.2.3.4' }, { ip: '1.2.3.5' }] },
      [
        'status.podIPs: Invalid value: [{"IP":"1.2.3.4"},{"IP":"1.2.3.5"}]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      'of another quality of service',
      { qosClass: 'Guaranteed' },
      ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    ],
  ]
  test.each(rows)('%s', (_, status, faults) => {
    expect(reportFaults(pods, before, status)).toEqual(faults)
  })

  test('may not wake a container that has ended for good', () => {
    const never = make(pods, { spec: { ...spec, restartPolicy: 'Never' } })
    const state = (now: object) => ({ ...never.status!, containerStatuses: [{ name: 'a', state: now }] })
    const ended = { ...never, status: state({ terminated: { exitCode: 1 } }) }
    expect(reportFaults(pods, ended, state({ running: {} }))).toEqual([
      'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    ])
    expect(reportFaults(pods, ended, state({ terminated: { exitCode: 1 } }))).toEqual([])
  })
})

test.each([
  ['no node has', {}, {}, 20, 0],
  ['a node has', { nodeName: 'n' }, {}, undefined, 30],
  ['a node has, for longer', { nodeName: 'n' }, {}, 40, 40],
  ['a node has, without grace', { nodeName: 'n' }, {}, 0, 0],
  ['has ended', { nodeName: 'n' }, { phase: 'Failed' }, 20, 0],
  ['asks for less than none', { nodeName: 'n', terminationGracePeriodSeconds: -5 }, {}, undefined, 1],
])('a pod that %s', (_, more, status, requested, grace) => {
  const object = { ...make(pods, { spec: { ...spec, ...more } }), status }
  expect(pods.strategy.graceSeconds?.(object, requested)).toBe(grace)
})
