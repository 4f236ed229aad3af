// What people see of a service, from the object and its tickets.
import { describe, expect, it } from 'vitest'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { viewService } from '../../../plugin/model/viewService.ts'

const nowMs = Date.parse('2026-11-21T10:00:00Z')

type Conditions = Record<string, readonly [status: string, reason: string, message?: string]>

function service({
  conditions,
  metadata = {},
  spec = {},
  status = {},
}: {
  conditions?: Conditions
  metadata?: object
  spec?: object
  status?: object
} = {}): DedicatedService {
  return {
    metadata: {
      ...{ name: 'my-app', namespace: 'default', uid: 'u', generation: 2, creationTimestamp: '2026-11-21T09:59:55Z' },
      ...metadata,
    },
    spec: { image: 'game:1', port: 8080, replicas: 5, pool: {}, ...spec },
    ...(conditions && {
      status: {
        observedGeneration: 2,
        availableTargets: 5,
        inUseTargets: 7,
        pendingTargets: 2,
        address: '10.0.3.7:9090',
        namespace: 'dedi-default-my-app-3f9c',
        conditions: Object.entries(conditions).map(([type, [value, reason, message = `${reason} is why`]]) => ({
          ...{ type, status: value, reason, message },
          lastTransitionTime: '2026-11-21T09:59:55Z',
        })),
        ...status,
      },
    }),
  } as unknown as DedicatedService
}

const well: Conditions = {
  Ready: ['True', 'PodsAvailable'],
  Progressing: ['False', 'Settled'],
  Degraded: ['False', 'AsExpected'],
}

function ticket(phase: string | undefined, more: { retire?: string; deleted?: boolean } = {}): IsolationPod {
  return {
    metadata: { name: 'x', ...(more.deleted && { deletionTimestamp: '2026-11-21T09:59:55Z' }) },
    spec: { templateHash: 'h', ...(more.retire && { retire: more.retire }) },
    ...(phase && { status: { phase } }),
  } as IsolationPod
}

describe('the state of a service', () => {
  it.each([
    ['all is well', service({ conditions: well }), 'Ready', ''],
    [
      'an image cannot be pulled',
      service({ conditions: { ...well, Ready: ['False', 'ImagePullFailed'], Degraded: ['True', 'ImagePullFailed'] } }),
      'Degraded',
      'ImagePullFailed',
    ],
    [
      'something is wrong, and pods are free all the same',
      service({ conditions: { ...well, Degraded: ['True', 'MaxPodsReached'] } }),
      'Degraded',
      'MaxPodsReached',
    ],
    [
      'clients wait',
      service({ conditions: { ...well, Degraded: ['True', 'ClientsWaiting'] }, status: { waitingConnections: 3 } }),
      'Queueing',
      'ClientsWaiting',
    ],
    [
      'clients wait because of a defect',
      service({ conditions: { ...well, Degraded: ['True', 'PodsFailing'] }, status: { waitingConnections: 3 } }),
      'Degraded',
      'PodsFailing',
    ],
    [
      'pods are starting',
      service({ conditions: { ...well, Ready: ['False', 'PodsStarting'], Progressing: ['True', 'PodsStarting'] } }),
      'Progressing',
      'PodsStarting',
    ],
    [
      'no proxy is wished for',
      service({ conditions: { ...well, Ready: ['False', 'NoProxies'] } }),
      'Degraded',
      'NoProxies',
    ],
    [
      'the operator has not seen the last change',
      service({ conditions: well, status: { observedGeneration: 1 } }),
      'Progressing',
      'ChangePending',
    ],
    ['it is new', service(), 'Progressing', 'Created'],
    [
      'no operator ever looked at it',
      service({ metadata: { creationTimestamp: '2026-11-21T09:59:00Z' } }),
      'Unknown',
      'OperatorSilent',
    ],
    [
      'it is being deleted',
      service({ conditions: well, metadata: { deletionTimestamp: '2026-11-21T09:59:59Z' } }),
      'Deleting',
      'Deleting',
    ],
    ['its status is of another make', service({ conditions: {} }), 'Unknown', 'NoConditions'],
  ])('when %s', (_, object, state, reason) => {
    expect(viewService(object, undefined, nowMs)).toMatchObject({ state, reason })
  })

  it('says why in the words of the condition', () => {
    const object = service({ conditions: { ...well, Degraded: ['True', 'PodsFailing', 'They crash'] } })
    expect(viewService(object, undefined, nowMs).message).toBe('They crash')
  })
})

describe('the figures of a service', () => {
  it('are those of its tickets where they are known', () => {
    const tickets = [
      ticket(undefined),
      ticket('Pending'),
      ticket('Idle'),
      ticket('Reserved'),
      ticket('Reserved'),
      ticket('Active'),
      ticket('Done'),
    ]
    const view = viewService(service({ conditions: well, status: { waitingConnections: 4 } }), tickets, nowMs)
    expect(view.counts).toEqual({ pending: 2, idle: 1, reserved: 2, inUse: 1, waiting: 4 })
    expect(view.countsFrom).toBe('tickets')
  })

  it('leave out warm pods that are to end, but not those that are used', () => {
    const tickets = ['Pending', 'Idle', 'Reserved', 'Active'].flatMap(phase => [
      ticket(phase, { retire: 'Unused' }),
      ticket(phase, { deleted: true }),
    ])
    const { counts } = viewService(service({ conditions: well }), tickets, nowMs)
    expect(counts).toEqual({ pending: 0, idle: 0, reserved: 0, inUse: 2, waiting: 0 })
  })

  it('are those of the status otherwise', () => {
    const view = viewService(service({ conditions: well }), undefined, nowMs)
    expect(view.counts).toEqual({ pending: 2, idle: 5, reserved: 0, inUse: 7, waiting: 0 })
    expect(view.countsFrom).toBe('status')
  })

  it.each([
    ['3', 3],
    ['0', 0],
    ['many', 5],
  ])('have the base of the annotation %s when it is a number', (text, base) => {
    const object = service({ metadata: { annotations: { 'soh.re/base-pool-size': text } } })
    expect(viewService(object, undefined, nowMs).base).toBe(base)
  })

  it('have the base that the operator made of their use, and the least beside it', () => {
    const autoscaling = { sparePercent: 25, maxSpare: 40, scaleDownDelay: '60s' }
    const status = { baseTargets: 12 }
    const object = service({ conditions: well, spec: { pool: { autoscaling } }, status })
    expect(viewService(object, undefined, nowMs)).toMatchObject({ base: 12, leastBase: 5 })
    expect(viewService(service({ conditions: well, status }), undefined, nowMs)).toMatchObject({
      base: 5,
      leastBase: undefined,
    })
  })
})

describe('what is seen of a service', () => {
  it('has the image of the template when the spec names none', () => {
    const template = {
      spec: {
        containers: [
          { name: 'sidecar', image: 'x' },
          { name: 'target', image: 'game:2' },
        ],
      },
    }
    expect(viewService(service({ spec: { image: undefined, template } }), undefined, nowMs).image).toBe('game:2')
  })

  it('holds nothing that a terminal obeys', () => {
    const hostile = 'a\u001b]0;x\u0007\u202e\nb'
    const object = service({
      conditions: { Ready: ['False', hostile, hostile], Degraded: ['True', hostile, hostile] },
      metadata: { name: hostile, namespace: hostile, uid: hostile },
      spec: { image: hostile },
      status: { address: hostile, namespace: hostile },
    })
    const texts = JSON.stringify(viewService(object, undefined, nowMs))
    expect(texts).toContain('a b')
    expect(texts).not.toMatch(/\\u001b|\\n|\u202e/)
  })
})
