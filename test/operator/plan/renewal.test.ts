import { describe, expect, it } from 'vitest'
import type { Lease } from '../../../api/kube/objects.ts'
import { activeAnnotation, terminatingAnnotation, waitingAnnotation } from '../../../api/v1alpha1/names.ts'
import { shouldProbe } from '../../../operator/plan/holder.ts'
import { isMereRenewal } from '../../../operator/plan/renewal.ts'

const FENCE = 300_000
const quiet = { [waitingAnnotation]: '0', [activeAnnotation]: '2' }

function lease(renewedAt: number, more: { metadata?: object; spec?: object } = {}): Lease {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      ...{ namespace: 'pool', name: 'l', uid: 'u', resourceVersion: `${renewedAt}`, annotations: quiet },
      ...{ managedFields: [{ manager: 'proxy', time: new Date(renewedAt).toISOString() }] },
      ...more.metadata,
    },
    spec: {
      ...{ holderIdentity: 'p.1', leaseDurationSeconds: 300, acquireTime: '2026-01-01T00:00:00.000000Z' },
      ...{ renewTime: new Date(renewedAt).toISOString() },
      ...more.spec,
    },
  } as Lease
}

const judged = (after: Lease, quietMs = 10_000, fenceMs = FENCE) =>
  isMereRenewal({ before: lease(1), after, quietMs, fenceMs })

describe('a Lease that was renewed in time', () => {
  it('and says nothing else is no reason to look', () => {
    expect(judged(lease(10_001))).toBe(true)
  })

  it.each<[string, { metadata?: object; spec?: object }]>([
    ['another process has taken it', { spec: { holderIdentity: 'p.2' } }],
    ['it names nobody', { spec: { holderIdentity: '' } }],
    ['its fence is another', { spec: { leaseDurationSeconds: 600 } }],
    ['it was taken at another time', { spec: { acquireTime: '2026-01-01T00:00:01.000000Z' } }],
    ['a client waits', { metadata: { annotations: { ...quiet, [waitingAnnotation]: '1' } } }],
    ['a session has ended', { metadata: { annotations: { ...quiet, [activeAnnotation]: '1' } } }],
    ['its proxy drains', { metadata: { annotations: { ...quiet, [terminatingAnnotation]: 'true' } } }],
    ['it is of another service', { metadata: { labels: { service: 'other' } } }],
    ['somebody deletes it', { metadata: { deletionTimestamp: '2026-01-01T00:00:01Z' } }],
  ])('is one when %s', (_, change) => {
    expect(judged(lease(10_001, change))).toBe(false)
  })

  it('is one while clients wait, though there are as many as before: they waited on', () => {
    const waiting = { metadata: { annotations: { ...quiet, [waitingAnnotation]: '3' } } }
    const change = { before: lease(1, waiting), after: lease(2, waiting), quietMs: 1, fenceMs: FENCE }
    expect(isMereRenewal(change)).toBe(false)
  })
})

describe('a Lease that is renewed after a silence', () => {
  const sight = (longestFenceMs: number) => ({
    holder: 'p.1',
    lease: { holder: 'p.1', draining: false, acquiredAt: 0, changedMono: 0 },
    ...{ longestFenceMs, missingSinceMono: 0, podFinished: false },
    ...{ containerRunsSince: undefined, probedSinceMono: undefined, containerEndedAt: undefined },
  })

  it.each([
    [FENCE, 0],
    [FENCE, FENCE / 2 - 1],
    [FENCE, FENCE / 2],
    [FENCE, 3 * FENCE],
    [1_000, 499],
    [1_000, 500],
  ])(
    'under a fence of %i ms, %i ms long, is a reason to look if a look could have doubted its holder',
    (fenceMs, ms) => {
      const doubted = shouldProbe(sight(fenceMs), { nowMono: ms, defaultFenceMs: 1, brakeMs: 0 })
      expect(judged(lease(2), ms, fenceMs)).toBe(!doubted)
    },
  )

  it('is one always if it has no fence', () => {
    expect(judged(lease(2), 0, 0)).toBe(false)
  })
})
