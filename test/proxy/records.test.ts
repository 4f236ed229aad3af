import { describe, expect, it } from 'vitest'
import type { IsolationPod, IsolationPodStatus } from '../../api/v1alpha1/types.generated.ts'
import { buildActive, buildDone, buildReserved, judgeRecord } from '../../proxy/records.ts'

const held = { name: 'a', podUID: 'u', podIP: '10.0.0.1', claimID: 'c', lapse: 0, resourceVersion: '7' }
const [t1, t2] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:05.000Z']

describe('records', () => {
  it('every one of them names the ticket as it was read, the holder and the claim', () => {
    const claim = { holder: 'me', claimID: 'c' }
    const patches = [
      buildReserved('7', claim, t1),
      buildActive(held, 'me', { client: '10.1.1.1:5', activeAt: t1 }),
      buildDone(held, 'me', { reason: 'FenceLapsed', endedAt: t1 }),
    ]
    for (const patch of patches)
      expect(patch).toMatchObject({ metadata: { resourceVersion: '7' }, status: { ...claim, phaseSince: t1 } })
  })

  it('a session that was never written Active tells everything with its end', () => {
    const service = { client: '10.1.1.1:5', activeAt: t1 }
    const patch = buildDone(held, 'me', { reason: 'SessionEnded', endedAt: t2, ...service, bytesIn: 3, bytesOut: 4 })
    expect(patch.status).toEqual({
      ...{ phase: 'Done', phaseSince: t2, endedAt: t2, endReason: 'SessionEnded' },
      ...{ holder: 'me', claimID: 'c', ...service, bytesIn: 3, bytesOut: 4 },
    })
  })
})

describe('judgeRecord', () => {
  const ticket = (status: Partial<IsolationPodStatus>): IsolationPod => ({
    metadata: { name: 'a' },
    spec: { templateHash: 'h' },
    status: { phase: 'Reserved', holder: 'me', claimID: 'c', ...status },
  })
  it.each<[string, IsolationPod | undefined, 'Active' | 'Done', 'settled' | 'again']>([
    ['it changed under us', ticket({}), 'Done', 'again'],
    ['Active was written, Done was not', ticket({ phase: 'Active' }), 'Done', 'again'],
    ['Active took effect, its reply was lost', ticket({ phase: 'Active' }), 'Active', 'settled'],
    ['Done took effect, its reply was lost', ticket({ phase: 'Done' }), 'Done', 'settled'],
    ['the operator ended it', ticket({ phase: 'Done', claimID: 'c' }), 'Active', 'settled'],
    ['it is gone', undefined, 'Done', 'settled'],
    [
      'somebody made it anew by hand',
      ticket({ phase: 'Idle', holder: undefined, claimID: undefined }),
      'Done',
      'settled',
    ],
  ])('%s', (_, seen, wanted, verdict) => {
    expect(judgeRecord(seen, wanted, { holder: 'me', claimID: 'c' })).toBe(verdict)
  })
})
