// Proxies and troubled pods as `status` lists them.
import { describe, expect, it } from 'vitest'
import type { Lease, Pod } from '../../../../api/kube/objects.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { podNote } from '../../../../plugin/commands/status/podNote.ts'
import { viewTroubledPods } from '../../../../plugin/commands/status/pods.ts'
import { viewProxies } from '../../../../plugin/commands/status/proxies.ts'
import type { Sight } from '../../../../plugin/commands/status/sight.ts'

const nothing: Sight = {
  service: {} as DedicatedService,
  ...{ tickets: undefined, targetPods: undefined, leases: undefined, proxies: undefined, events: undefined },
  ...{ lastLines: new Map(), looks: new Map(), unreadable: [] },
}

const readyNow = { conditions: [{ type: 'Ready', status: 'True' }] }

function pod(name: string, status: object, metadata: object = {}): Pod {
  return {
    metadata: { name, namespace: 'pool', uid: `uid-${name}`, ...metadata },
    spec: { containers: [{ name: 'target' }], nodeName: 'node' },
    status: { phase: 'Running', ...status },
  } as unknown as Pod
}

function ticket(name: string, status: object, spec: object = {}): IsolationPod {
  return { metadata: { name }, spec: { templateHash: 'h', ...spec }, status } as unknown as IsolationPod
}

describe('why a pod is not ready', () => {
  const waiting = (reason: string, message?: string) => ({ state: { waiting: { reason, message } } })
  it.each([
    ['it is ready', pod('x', readyNow), undefined],
    ['it goes', pod('x', readyNow, { deletionTimestamp: '2026-11-21T10:00:00Z' }), 'is being deleted'],
    [
      'its image is not there',
      pod('x', {
        phase: 'Pending',
        containerStatuses: [{ name: 'target', image: 'a:1', ...waiting('ImagePullBackOff', 'not found') }],
      }),
      "The image a:1 of container target cannot be pulled: not found. Check its name, its tag and spec.template's imagePullSecrets",
    ],
    [
      'it crashes again and again',
      pod('x', {
        containerStatuses: [
          {
            name: 'proxy',
            ...waiting('CrashLoopBackOff'),
            lastState: { terminated: { exitCode: 2, message: 'a\nno rights\n' } },
          },
        ],
      }),
      'container proxy waits: CrashLoopBackOff; before, it ended with exit code 2, last line: no rights',
    ],
    [
      'it ended',
      pod('x', {
        phase: 'Failed',
        containerStatuses: [{ name: 'target', state: { terminated: { exitCode: 1, reason: 'OOMKilled' } } }],
      }),
      'container target ended with exit code 1 (OOMKilled)',
    ],
    ['its probe says no', pod('x', {}), 'runs, and its readiness probe has not succeeded yet'],
    [
      'it is made',
      pod('x', { phase: 'Pending', containerStatuses: [{ name: 'target', ...waiting('ContainerCreating') }] }),
      'is starting',
    ],
  ])('%s', (_, seen, note) => {
    expect(podNote(seen)).toBe(note)
  })
})

describe('troubled pods', () => {
  it('are those that are not ready, oldest first, with what they and their probes said', () => {
    const seen = viewTroubledPods({
      ...nothing,
      tickets: [ticket('a', { phase: 'Pending' }), ticket('b', { phase: 'Idle' }), ticket('c', { phase: 'Pending' })],
      targetPods: [
        pod('c', {}, { creationTimestamp: '2026-11-21T10:00:05Z' }),
        pod('b', readyNow),
        pod('a', {}, { creationTimestamp: '2026-11-21T10:00:00Z' }),
      ],
      events: [{ reason: 'Unhealthy', message: 'Readiness probe failed: no', involvedObject: { name: 'a' } }] as never,
      lastLines: new Map([['a', 'loading\u001b[2J']]),
    })
    expect(seen.map(({ name, note }) => [name, note])).toEqual([
      ['a', 'runs, and its readiness probe has not succeeded yet; Readiness probe failed: no; last line: loading'],
      ['c', 'runs, and its readiness probe has not succeeded yet'],
    ])
  })

  it('are not those that have served, however they ended; those that failed before are', () => {
    const ended = { phase: 'Failed', containerStatuses: [{ name: 'target', state: { terminated: { exitCode: 1 } } }] }
    const seen = viewTroubledPods({
      ...nothing,
      tickets: [
        ticket('served', { phase: 'Done', endReason: 'SessionEnded' }),
        ticket('failed', { phase: 'Done', endReason: 'PodFailed' }),
      ],
      targetPods: [pod('served', ended), pod('failed', ended)],
    })
    expect(seen.map(({ name }) => name)).toEqual(['failed'])
  })
})

describe('proxies', () => {
  const lease = {
    metadata: {
      name: 'holder-uid-p1',
      annotations: {
        'soh.re/version': '0.1.0',
        'soh.re/waiting': '2',
        'soh.re/active': '9',
        'soh.re/terminating': 'true',
      },
    },
    spec: { renewTime: '2026-11-21T10:00:00.123456Z' },
  } as unknown as Lease

  it('are told with their stock, by the tickets that bear their name; those that are not ready first', () => {
    const seen = viewProxies({
      ...nothing,
      proxies: [pod('p1', readyNow), pod('p2', {})],
      leases: [lease],
      tickets: [
        ticket('a', { phase: 'Reserved', holder: 'uid-p1.boot' }),
        ticket('b', { phase: 'Reserved', holder: 'uid-p1.boot' }, { retire: 'Unused' }),
        ticket('c', { phase: 'Active', holder: 'uid-p1.boot' }),
        ticket('d', { phase: 'Reserved', holder: 'uid-other.boot' }),
      ],
    })
    expect(seen.map(({ name }) => name)).toEqual(['p2', 'p1'])
    expect(seen[1]).toEqual({
      ...{ name: 'p1', ready: true, version: '0.1.0', renewedAt: '2026-11-21T10:00:00Z', note: '' },
      ...{ stock: 1, inUse: 1, waiting: 2, draining: true },
    })
  })

  it('are told by their Leases where tickets may not be read, and without them where those may not', () => {
    const [known] = viewProxies({ ...nothing, proxies: [pod('p1', readyNow)], leases: [lease] })
    expect(known).toMatchObject({ stock: undefined, inUse: 9, waiting: 2 })
    const [unknown] = viewProxies({ ...nothing, proxies: [pod('p1', readyNow)] })
    expect(unknown).toMatchObject({ ready: true, version: undefined, renewedAt: undefined, inUse: undefined })
  })
})
