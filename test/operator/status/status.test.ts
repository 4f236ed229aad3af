import { describe, expect, it } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { type BasePlan, type BaseReason, memoryOfBase } from '../../../operator/plan/autoscale.ts'
import type { LookPlan } from '../../../operator/plan/look.ts'
import type { Ticket } from '../../../operator/plan/view.ts'
import { buildStatus, type Condition, type StatusSight } from '../../../operator/status/status.ts'
import { sampleService } from '../build/sample.ts'
import { tickets } from '../plan/samples.ts'

const NOW = '2026-01-01T00:10:00.000Z'
const plan: LookPlan = {
  create: 0,
  retire: [],
  surplus: false,
  heldBy: undefined,
  steps: [],
  brake: { on: false },
  againAfterMs: undefined,
}
const wish = {
  base: 2,
  waiting: 0,
  maxPods: undefined,
  rollout: { maxSurge: '25%', maxUnavailable: '25%' },
  templateHash: 'new',
  replaceBefore: undefined,
}
const pool = (
  seen: readonly Ticket[],
  more: { plan?: Partial<LookPlan>; wish?: Partial<typeof wish> & { autoscaled?: BasePlan } } = {},
) => ({
  tickets: seen,
  wish: { ...wish, ...more.wish },
  plan: { ...plan, ...more.plan },
  holderState: () => 'live' as const,
})
const ready: Pod['status'] = { conditions: [{ type: 'Ready', status: 'True' }] }
const podWith = (status: Pod['status'], createdAt = NOW): Pod => ({
  metadata: { name: 'x', namespace: 'dedi', creationTimestamp: createdAt },
  status,
})
const base: StatusSight = {
  service: sampleService(),
  infrastructure: {
    poolNamespace: 'dedi',
    poolReady: true,
    address: '10.0.0.1:9090',
    deployment: undefined,
    problems: [],
    notes: [],
  },
  pool: pool(tickets(2, 'Idle')),
  targetPods: [],
  proxyPods: [podWith(ready)],
  templateRefusal: undefined,
  podRefusal: undefined,
  now: NOW,
}

/** With `replicas: 0`, or a base that has followed use down to 0. */
const cold = (change: Parameters<typeof sampleService>[0]): Partial<StatusSight> => ({
  service: sampleService(change),
  pool: pool([], { wish: { base: 0 } }),
})
const noQueue = { queue: { length: 0, timeout: '30s' } }
const refusing = { service: sampleService({ pool: { overflow: 'Reject' } }) }

const condition = (sight: Partial<StatusSight>, type: string): Condition | undefined =>
  buildStatus({ ...base, ...sight }).conditions?.find(found => found.type === type)
const said = (sight: Partial<StatusSight>, type: string) => {
  const found = condition(sight, type)
  return found && `${found.status} ${found.reason}`
}
const waiting = (reason: string) =>
  podWith({
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'target',
        image: 'a:b',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason, message: 'why' } },
      },
    ],
  })

describe('what the status counts', () => {
  it('tickets by phase, and Done ones not at all', () => {
    const seen = [
      ...tickets(1, 'Pending'),
      ...tickets(2, 'Idle'),
      ...tickets(3, 'Reserved'),
      ...tickets(4, 'Active'),
      ...tickets(5, 'Done'),
    ]
    expect(buildStatus({ ...base, pool: pool(seen, { wish: { waiting: 7 } }) })).toMatchObject({
      totalTargets: 10,
      availableTargets: 5,
      inUseTargets: 4,
      pendingTargets: 1,
      waitingConnections: 7,
      namespace: 'dedi',
      address: '10.0.0.1:9090',
    })
  })
})

describe('Ready', () => {
  const rows: [string, Partial<StatusSight>, string][] = [
    ['pods are warm', {}, 'True PodsAvailable'],
    ['no proxy is ready', { proxyPods: [podWith({})] }, 'False ProxiesNotReady'],
    [
      'there is no address yet',
      { infrastructure: { ...base.infrastructure, address: undefined } },
      'False AddressPending',
    ],
    ['pods are starting', { pool: pool(tickets(2, 'Pending')) }, 'False PodsStarting'],
    ['nothing is kept warm', { pool: pool([], { wish: { base: 0 } }) }, 'True StartsOnDemand'],
    ['nothing is kept warm and nobody may wait', cold({ pool: { overflow: 'Reject' } }), 'False NobodyServed'],
    [
      'the image cannot be pulled',
      { pool: pool(tickets(2, 'Pending')), targetPods: [waiting('ErrImagePull')] },
      'False ImagePullFailed',
    ],
  ]
  it.each(rows)('%s', (_name, sight, verdict) => {
    expect(said(sight, 'Ready')).toBe(verdict)
  })
})

describe('Degraded', () => {
  const unschedulable = podWith({ conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes' }] })
  const rows: [string, Partial<StatusSight>, string][] = [
    ['nothing is wrong', {}, 'False AsExpected'],
    ['an image cannot be pulled', { targetPods: [waiting('ImagePullBackOff')] }, 'True ImagePullFailed'],
    ['a Secret is missing', { targetPods: [waiting('CreateContainerConfigError')] }, 'True ContainerConfigInvalid'],
    ['no node has room', { targetPods: [unschedulable] }, 'True Unschedulable'],
    [
      'pods keep failing',
      { pool: pool([], { plan: { brake: { on: true, failures: 6, waitMs: 3_000, trialMs: 0 }, heldBy: 'brake' } }) },
      'True PodsFailing',
    ],
    ['maxPods is reached', { pool: pool([], { plan: { heldBy: 'maxPods' } }) }, 'True MaxPodsReached'],
    ['clients wait', { pool: pool(tickets(2, 'Pending'), { wish: { waiting: 3 } }) }, 'True ClientsWaiting'],
    ['nothing is warm and nobody may wait', cold({ pool: { overflow: 'Reject' } }), 'True NobodyServed'],
    ['nothing is warm and the queue is of no length', cold({ connections: noQueue }), 'True NobodyServed'],
    ['nothing is warm and clients may wait', cold({}), 'False AsExpected'],
    ['who finds no pod is refused, and pods are kept warm', refusing, 'False AsExpected'],
    ['the template is refused', { templateRefusal: { reason: 'PodRefused', message: 'no' } }, 'True TemplateInvalid'],
    ['a quota is full', { podRefusal: { reason: 'QuotaExceeded', message: 'no' } }, 'True QuotaExceeded'],
    [
      'a pod has run for long and is not ready',
      { targetPods: [podWith({ phase: 'Running' }, '2026-01-01T00:08:00Z')] },
      'True PodsNotReady',
    ],
    [
      'a pod has only begun to run',
      { targetPods: [podWith({ phase: 'Running' }, '2026-01-01T00:09:30Z')] },
      'False AsExpected',
    ],
  ]
  it.each(rows)('%s', (_name, sight, verdict) => {
    expect(said(sight, 'Degraded')).toBe(verdict)
  })

  it('clients wait: more replicas are advised only where the pool may have them', () => {
    const message = (more: Partial<LookPlan>) =>
      condition({ pool: pool([], { plan: more, wish: { waiting: 3 } }) }, 'Degraded')?.message
    expect(message({})).toContain('3 clients wait for a pod; raise spec.replicas if this lasts')
    expect(message({ heldBy: 'maxPods' })).toContain('raise spec.pool.maxPods')
    expect(message({ heldBy: 'maxPods' })).toContain('3 clients wait for a pod')
    expect(message({ heldBy: 'maxPods' })).not.toContain('spec.replicas')
  })

  it('nobody is served: says which field keeps clients from ordering a pod, and what to do', () => {
    const message = (change: Parameters<typeof sampleService>[0]) => condition(cold(change), 'Degraded')?.message
    expect(message({ pool: { overflow: 'Reject' } })).toContain('spec.pool.overflow is Reject')
    expect(message({ connections: noQueue })).toContain('spec.connections.queue.length is 0')
    expect(message({ pool: { overflow: 'Reject' } })).toContain('raise spec.replicas')
  })
})

describe('Progressing', () => {
  const rows: [string, Partial<StatusSight>, string][] = [
    ['all is as wanted', {}, 'False Settled'],
    ['pods start', { pool: pool(tickets(2, 'Pending')) }, 'True PodsStarting'],
    ['a template rolls out', { pool: pool(tickets(2, 'Idle', { templateHash: 'old' })) }, 'True RollingOut'],
    ['the pool shrinks', { pool: pool(tickets(3, 'Idle'), { plan: { surplus: true } }) }, 'True ScalingDown'],
    ['the pool may not grow', { pool: pool([], { plan: { heldBy: 'maxPods' } }) }, 'False Held'],
    [
      'the template is refused before a pod was started',
      { pool: pool([], { plan: { create: 2 } }), templateRefusal: { reason: 'PodRefused', message: 'no' } },
      'False Held',
    ],
    [
      'the template is refused while pods of an older one are warm',
      {
        pool: pool(tickets(2, 'Idle', { templateHash: 'old' })),
        templateRefusal: { reason: 'PodRefused', message: 'no' },
      },
      'False Held',
    ],
    [
      'a quota is full',
      { pool: pool([], { plan: { create: 2 } }), podRefusal: { reason: 'QuotaExceeded', message: 'no' } },
      'False Held',
    ],
  ]
  it.each(rows)('%s', (_name, sight, verdict) => {
    expect(said(sight, 'Progressing')).toBe(verdict)
  })
})

const autoscaling = { sparePercent: 25, minSpare: 5, maxSpare: 20, scaleDownDelay: '60s' }

describe('a base that follows use', () => {
  const told = (change: object, { base, asked, why }: { base: number; asked: number; why: BaseReason }) => {
    const { minSpare, ...rest } = autoscaling
    const autoscaled = { base, asked, why, memory: memoryOfBase(base), fallsInMs: undefined }
    const found = condition(
      {
        service: sampleService({ pool: { autoscaling: { ...rest, ...change } } }),
        pool: pool(tickets(40, 'Active'), { wish: { base, autoscaled } }),
      },
      'BaseAutoscaled',
    )
    return `${found?.reason}: ${found?.message}`
  }
  const rows: [string, object, Parameters<typeof told>[1], string][] = [
    ['the percentage', {}, { base: 10, asked: 10, why: 'Use' }, 'FollowsUse: The base is 10: 25% of 40 pods in use'],
    [
      'the least',
      {},
      { base: 5, asked: 3, why: 'Least' },
      'AtLeastBase: The base is 5: spec.replicas; 25% of 40 pods in use would be 3',
    ],
    [
      'the most',
      {},
      { base: 20, asked: 30, why: 'Most' },
      'AtMaxSpare: The base is 20: spec.pool.autoscaling.maxSpare; 25% of 40 pods in use would be 30',
    ],
    [
      'held for a while',
      {},
      { base: 15, asked: 10, why: 'Delay' },
      'ScaleDownDelay: The base is 15: the most that was asked for in the last 60s; 25% of 40 pods in use would be 10',
    ],
    [
      'the least, where kubectl scale has no effect',
      { minSpare: 3 },
      { base: 3, asked: 3, why: 'Least' },
      'AtLeastBase: The base is 3: spec.pool.autoscaling.minSpare; 25% of 40 pods in use would be 3. spec.replicas (5) has no effect beside minSpare',
    ],
    [
      'less than kubectl scale asked for',
      { maxSpare: 4 },
      { base: 4, asked: 4, why: 'Least' },
      'AtLeastBase: The base is 4: spec.pool.autoscaling.maxSpare; 25% of 40 pods in use would be 4. spec.replicas (5) is more than maxSpare allows',
    ],
  ]
  it.each(rows)('says so: %s', (_name, change, plan, expected) => {
    expect(told(change, plan)).toBe(expected)
  })
  it('is told in the status, as every other base is', () => {
    expect(buildStatus(base).baseTargets).toBe(2)
    expect(said({}, 'BaseAutoscaled')).toBeUndefined()
  })
  it('stays as it was last told while the pool cannot be looked at', () => {
    const service = { ...sampleService(), status: { baseTargets: 9 } }
    expect(buildStatus({ ...base, service, pool: undefined }).baseTargets).toBe(9)
  })
})

describe('annotations', () => {
  const annotated = (annotations: Record<string, string>) => {
    const service = sampleService()
    return { service: { ...service, metadata: { ...service.metadata, annotations } } }
  }
  it('that override the base say so', () => {
    expect(said(annotated({ 'soh.re/base-pool-size': '7' }), 'BasePoolSizeOverridden')).toBe('True Annotation')
    expect(said(annotated({ 'soh.re/base-pool-size': 'many' }), 'BasePoolSizeOverridden')).toBe('False NotANumber')
    expect(said({}, 'BasePoolSizeOverridden')).toBeUndefined()
  })
  it('that have no effect beside minSpare say so', () => {
    const service = sampleService({ pool: { autoscaling } }, { 'soh.re/base-pool-size': '7' })
    expect(said({ service }, 'BasePoolSizeOverridden')).toBe('False BaseAutoscaled')
  })
  it('that bound nothing say so', () => {
    expect(said(annotated({ 'soh.re/max-pods': 'ten' }), 'MaxPodsIgnored')).toBe('True NotANumber')
    expect(said(annotated({ 'soh.re/max-pods': '10' }), 'MaxPodsIgnored')).toBeUndefined()
  })
})

describe('a condition', () => {
  it('keeps its time until its status changes', () => {
    const service = sampleService()
    const before = {
      type: 'Ready',
      status: 'True' as const,
      reason: 'Other',
      message: 'x',
      lastTransitionTime: '2025-01-01T00:00:00Z',
    }
    const known = { service: { ...service, status: { conditions: [before] } } }
    expect(condition(known, 'Ready')?.lastTransitionTime).toBe('2025-01-01T00:00:00Z')
    expect(condition({ ...known, proxyPods: [] }, 'Ready')?.lastTransitionTime).toBe(NOW)
  })
})
