import { describe, expect, it } from 'vitest'
import type { LookPlan } from '../../../operator/plan/look.ts'
import { buildStatus, type StatusSight } from '../../../operator/status/status.ts'
import { sampleService } from '../build/sample.ts'
import { tickets } from '../plan/samples.ts'
import { autoscaling, base, condition, NOW, podWith, pool, said } from './samples.ts'

/** With `replicas: 0`, or a base that has followed use down to 0. */
const cold = (change: Parameters<typeof sampleService>[0]): Partial<StatusSight> => ({
  service: sampleService(change),
  pool: pool([], { wish: { base: 0 } }),
})
const noQueue = { queue: { length: 0, timeout: '30s' } }
const refusing = { service: sampleService({ pool: { overflow: 'Reject' } }) }

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
