import { describe, expect, it } from 'vitest'
import type { Pod } from '../../../../api/kube/objects.ts'
import { buildStatus, type StatusInput } from '../../../../sandbox/agent/pod/status.ts'
import { crashing, failed, init, main, running, succeeded, time, waiting } from './views.ts'

const pod: Pod = { metadata: { name: 'p', uid: 'u' }, spec: { containers: [{ name: 'a' }] } }
const later = '2026-01-01T00:01:00Z'

function build(change: Partial<StatusInput> = {}) {
  return buildStatus({
    ...{ pod, before: undefined, phase: 'Running', prepared: true, hostIP: '10.64.0.1', ip: '10.64.0.9', now: time },
    containers: [main('a', running)],
    ...change,
  })
}

function condition(status: ReturnType<typeof build>, type: string) {
  return status.conditions?.find(known => known.type === type)
}

it('reports a running pod whole', () => {
  const status = build()
  expect(status).toMatchObject({
    phase: 'Running',
    podIP: '10.64.0.9',
    podIPs: [{ ip: '10.64.0.9' }],
    hostIP: '10.64.0.1',
    startTime: time,
    reason: null,
    message: null,
  })
  expect(status.containerStatuses).toEqual([
    {
      ...{ name: 'a', image: 'a:1', imageID: 'process://a:1', containerID: 'process://1' },
      ...{ restartCount: 0, ready: true, started: true, state: { running: { startedAt: time } }, lastState: {} },
    },
  ])
  expect(status.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
    'PodReadyToStartContainers=True',
    'Initialized=True',
    'Ready=True',
    'ContainersReady=True',
    'PodScheduled=True',
  ])
})

it('says how a container ended, and how its run before did', () => {
  const [ended, again] = build({ containers: [main('a', failed), main('b', crashing)] }).containerStatuses ?? []
  expect(ended?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error', finishedAt: time })
  expect(again).toMatchObject({
    restartCount: 2,
    ready: false,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 3 } },
  })
})

it('keeps init containers apart, ready once they have succeeded', () => {
  const { initContainerStatuses, containerStatuses } = build({ containers: [init('i', succeeded), main('a', running)] })
  expect(initContainerStatuses?.map(({ name, ready }) => [name, ready])).toEqual([['i', true]])
  expect(containerStatuses?.map(({ name }) => name)).toEqual(['a'])
})

it('keeps start time and transition times as long as nothing turns', () => {
  const before = build()
  const unchanged = build({ before, now: later })
  expect(unchanged).toEqual(before)
  const turned = build({ before, now: later, containers: [main('a', { ...running, ready: false })] })
  expect(turned.startTime).toBe(time)
  expect(condition(turned, 'Ready')).toMatchObject({ status: 'False', lastTransitionTime: later })
  expect(condition(turned, 'Initialized')).toMatchObject({ status: 'True', lastTransitionTime: time })
})

describe('a pod is not ready', () => {
  it.each([
    [
      'while a container is not',
      { containers: [main('a', running), main('b', waiting)] },
      'ContainersNotReady',
      'unready status: [b]',
    ],
    [
      'once it has completed',
      { phase: 'Succeeded' as const, containers: [main('a', succeeded)] },
      'PodCompleted',
      undefined,
    ],
    ['once it has failed', { phase: 'Failed' as const, containers: [main('a', failed)] }, 'PodFailed', undefined],
    [
      'before its readiness gates are open',
      { pod: { ...pod, spec: { containers: [], readinessGates: [{ conditionType: 'x/gate' }] } } },
      'ReadinessGatesNotReady',
      'x/gate',
    ],
  ])('%s', (_name, change, reason, message) => {
    const ready = condition(build(change), 'Ready')
    expect(ready).toMatchObject({ status: 'False', reason })
    if (message) expect(ready?.message).toContain(message)
  })

  it('unless the gates are open', () => {
    const gated = {
      ...pod,
      spec: { containers: [], readinessGates: [{ conditionType: 'x/gate' }] },
      status: { conditions: [{ type: 'x/gate', status: 'True' }] },
    }
    expect(condition(build({ pod: gated }), 'Ready')?.status).toBe('True')
  })
})

it('names the init containers that are not done', () => {
  const status = build({ phase: 'Pending', containers: [init('i', succeeded), init('j', running), main('a', waiting)] })
  expect(condition(status, 'Initialized')).toMatchObject({ status: 'False', message: expect.stringContaining('[j]') })
})

it('has no address before it is given one', () => {
  expect(build({ ip: undefined })).not.toHaveProperty('podIP')
})
