import { describe, expect, it } from 'vitest'
import { createIdentity } from '../../proxy/identity.ts'
import { buildLease, type LeaseNews, type LeaseTimes, planLeaseWrite } from '../../proxy/leasePlan.ts'

const quiet: LeaseNews = { waiting: 0, active: 0, terminating: false, released: false, fenceMs: 60_000 }
const at: LeaseTimes = { told: quiet, news: quiet, writtenAt: 5000, renewMs: 10_000, announceMs: 1000 }
const AT_ONCE = Number.NEGATIVE_INFINITY

describe('planLeaseWrite', () => {
  it.each<[string, Partial<LeaseTimes>, number]>([
    ['nothing was ever written', { told: undefined }, AT_ONCE],
    ['nothing is new', {}, 15_000],
    ['the first client waits', { news: { ...quiet, waiting: 1 } }, AT_ONCE],
    ['more clients wait', { told: { ...quiet, waiting: 1 }, news: { ...quiet, waiting: 2 } }, 6000],
    ['nobody waits any more', { told: { ...quiet, waiting: 1 } }, 6000],
    ['a connection more', { news: { ...quiet, active: 1 } }, 6000],
    ['news, but the renewal is due earlier', { news: { ...quiet, active: 1 }, renewMs: 200 }, 5200],
    ['another fence is wished', { news: { ...quiet, fenceMs: 1000 } }, AT_ONCE],
    ['it begins to drain', { news: { ...quiet, terminating: true } }, AT_ONCE],
    [
      'it has nothing left',
      { told: { ...quiet, terminating: true }, news: { ...quiet, terminating: true, released: true } },
      AT_ONCE,
    ],
  ])('%s', (_, change, time) => {
    expect(planLeaseWrite({ ...at, ...change })).toBe(time)
  })
})

describe('buildLease', () => {
  const identity = createIdentity({
    ...{ service: 'game', serviceNamespace: 'default', poolNamespace: 'pool', podName: 'game-proxy-1' },
    ...{ podUID: 'uid', bootId: '0a1b2c3d', version: '1.2.3' },
  })
  const time = new Date('2026-01-01T00:00:00.123Z')
  const content = { identity, news: { ...quiet, waiting: 2, active: 3 }, acquireTime: time, renewTime: time }

  it('says everything that the operator reads', () => {
    expect(buildLease({ ...content, known: undefined })).toEqual({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...{ name: 'holder-uid', namespace: 'pool', resourceVersion: undefined },
        labels: {
          'soh.re/dedicated-service': 'game',
          'soh.re/dedicated-service-namespace': 'default',
          'soh.re/holder': 'true',
        },
        annotations: {
          ...{ 'soh.re/waiting': '2', 'soh.re/active': '3' },
          ...{ 'soh.re/proxy-pod': 'game-proxy-1', 'soh.re/version': '1.2.3' },
        },
      },
      spec: {
        ...{ holderIdentity: 'uid.0a1b2c3d', leaseDurationSeconds: 60 },
        ...{ acquireTime: '2026-01-01T00:00:00.123000Z', renewTime: '2026-01-01T00:00:00.123000Z' },
      },
    })
  })

  it('takes back the farewell of the process before when it takes over its Lease', () => {
    const { metadata } = buildLease({ ...content, known: { resourceVersion: '9' } })
    expect(metadata.resourceVersion).toBe('9')
    expect(metadata.annotations).toMatchObject({ 'soh.re/terminating': null, 'soh.re/released': null })
  })
})
