// Pods as kubectl get shows them. Every row was compared with the real server's.
import { describe, expect, test } from 'vitest'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { kindOf, now } from '../write.ts'

const pods = kindOf('pods')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString()
const main = { name: 'a', image: 'i' }
const two = { containers: [main, { name: 'b', image: 'i' }] }
const init = { initContainers: [{ name: 'i1' }, { name: 'i2' }] }
const side = { initContainers: [{ name: 's', restartPolicy: 'Always' }, { name: 'i2' }] }
const running = { running: {} }
const completed = { terminated: { exitCode: 0, reason: 'Completed' } }
const ready = [{ type: 'Ready', status: 'True' }]
const container = (name: string, state: object, more: object = {}) => ({
  name,
  state,
  ready: false,
  restartCount: 0,
  ...more,
})
const died = (seconds: number) => ({ lastState: { terminated: { exitCode: 1, finishedAt: ago(seconds) } } })

function row(spec: object, status: object, metadata: object = {}): unknown[] {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', creationTimestamp: ago(125), ...metadata },
    spec: { nodeName: 'n', containers: [main], ...spec },
    status,
  }
  return pods.row(object as Obj, now)
}

const rows: Array<[what: string, spec: object, status: object, shown: string]> = [
  ['waits for a node', {}, { phase: 'Pending' }, '0/1 Pending 0'],
  [
    'runs',
    {},
    { phase: 'Running', conditions: ready, containerStatuses: [container('a', running, { ready: true })] },
    '1/1 Running 0',
  ],
  [
    'crashes again and again',
    {},
    {
      phase: 'Running',
      containerStatuses: [
        container('a', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4, ...died(3 * 3600) }),
      ],
    },
    '0/1 CrashLoopBackOff 4 (3h ago)',
  ],
  [
    'has an image that nobody has',
    {},
    { phase: 'Pending', containerStatuses: [container('a', { waiting: { reason: 'ErrImagePull' } })] },
    '0/1 ErrImagePull 0',
  ],
  ['has ended well', {}, { phase: 'Succeeded', containerStatuses: [container('a', completed)] }, '0/1 Completed 0'],
  [
    'has ended badly',
    {},
    { phase: 'Failed', containerStatuses: [container('a', { terminated: { exitCode: 3 } })] },
    '0/1 ExitCode:3 0',
  ],
  [
    'was killed',
    {},
    { phase: 'Failed', containerStatuses: [container('a', { terminated: { exitCode: 137, signal: 9 } })] },
    '0/1 Signal:9 0',
  ],
  ['was driven out', {}, { phase: 'Failed', reason: 'Evicted' }, '0/1 Evicted 0'],
  [
    'has one container left, and is ready',
    two,
    {
      phase: 'Running',
      conditions: ready,
      containerStatuses: [container('a', completed), container('b', running, { ready: true })],
    },
    '1/2 Running 0',
  ],
  [
    'has one container left, and is not ready',
    two,
    { phase: 'Running', containerStatuses: [container('a', completed), container('b', running, { ready: true })] },
    '1/2 NotReady 0',
  ],
  [
    'restarted in several containers',
    two,
    {
      phase: 'Running',
      containerStatuses: [
        container('a', running, { ready: true, restartCount: 2, ...died(100) }),
        container('b', running, { restartCount: 3, ...died(10_000) }),
      ],
    },
    '1/2 Running 5 (100s ago)',
  ],
  [
    'has two containers in trouble',
    two,
    {
      phase: 'Pending',
      containerStatuses: [
        container('a', { waiting: { reason: 'ErrImagePull' } }),
        container('b', { waiting: { reason: 'CrashLoopBackOff' } }),
      ],
    },
    '0/2 ErrImagePull 0',
  ],
  [
    'is at its first init container',
    init,
    {
      phase: 'Pending',
      initContainerStatuses: [container('i1', running), container('i2', { waiting: { reason: 'PodInitializing' } })],
    },
    '0/1 Init:0/2 0',
  ],
  [
    'is at its second init container',
    init,
    {
      phase: 'Pending',
      initContainerStatuses: [
        container('i1', { terminated: { exitCode: 0 } }),
        container('i2', { waiting: { reason: 'ImagePullBackOff' } }, { restartCount: 2 }),
      ],
    },
    '0/1 Init:ImagePullBackOff 2',
  ],
  [
    'fails in its first init container',
    init,
    {
      phase: 'Pending',
      initContainerStatuses: [
        container('i1', { terminated: { exitCode: 2, reason: 'Error' } }, { restartCount: 2, ...died(70) }),
        container('i2', {}, { restartCount: 1 }),
      ],
    },
    '0/1 Init:Error 2 (70s ago)',
  ],
  [
    'has a sidecar',
    side,
    {
      phase: 'Running',
      conditions: [{ type: 'Initialized', status: 'True' }],
      initContainerStatuses: [
        container('s', running, { ready: true, started: true, restartCount: 2 }),
        container('i2', completed),
      ],
      containerStatuses: [container('a', running, { ready: true, restartCount: 1 })],
    },
    '2/2 Running 3',
  ],
  [
    'waits behind a gate',
    {},
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    '0/1 SchedulingGated 0',
  ],
]

test.each(rows)('a pod that %s', (_, spec, status, shown) => {
  expect(row(spec, status).slice(1, 4).join(' ')).toBe(shown)
})

describe('a deleted pod', () => {
  const deletionTimestamp = ago(5)
  test.each([
    ['runs', { phase: 'Running' }, 'Terminating'],
    ['has ended', { phase: 'Succeeded', containerStatuses: [container('a', completed)] }, 'Completed'],
    ['has a node that is lost', { phase: 'Running', reason: 'NodeLost' }, 'Unknown'],
  ])('that %s', (_, status, word) => {
    expect(row({}, status, { deletionTimestamp })[2]).toBe(word)
  })
})

test('a wide row tells age, address, node and gates', () => {
  const gates = { readinessGates: [{ conditionType: 'a/b' }, { conditionType: 'c/d' }] }
  const status = { phase: 'Running', podIP: '10.64.0.9', conditions: [{ type: 'a/b', status: 'True' }] }
  expect(row(gates, status).slice(4)).toEqual(['2m5s', '10.64.0.9', 'n', '<none>', '1/2'])
  expect(row({ nodeName: undefined }, {}).slice(5)).toEqual(['<none>', '<none>', '<none>', '<none>'])
})
