import { describe, expect, it } from 'vitest'
import type { IsolationPod, IsolationPodSpec } from '../../api/v1alpha1/types.generated.ts'
import { type Consequence, planConsequence, type Role } from '../../proxy/retire.ts'

type Phase = NonNullable<IsolationPod['status']>['phase']

function ticket(
  spec: Partial<IsolationPodSpec>,
  { phase = 'Reserved' as Phase, holder = 'me', deleted = false } = {},
): IsolationPod {
  const deletionTimestamp = deleted ? '2026-01-01T00:00:00Z' : undefined
  return { metadata: { name: 'a', deletionTimestamp }, spec: { templateHash: 'h', ...spec }, status: { phase, holder } }
}

const keep: Consequence = { kind: 'keep' }

describe('what a ticket means for its holder', () => {
  it.each<[string, Role, IsolationPod | undefined, Consequence]>([
    ['in stock, nothing wished', 'stock', ticket({}), keep],
    [
      'in stock, to be retired when unused',
      'stock',
      ticket({ retire: 'Unused', retireReason: 'ScaleDown' }),
      { kind: 'return', reason: 'ScaleDown' },
    ],
    [
      'in stock, evicted',
      'stock',
      ticket({ retire: 'Now', retireReason: 'Evicted' }),
      { kind: 'return', reason: 'Evicted' },
    ],
    [
      'in stock, to be retired for no stated reason',
      'stock',
      ticket({ retire: 'Unused' }),
      { kind: 'return', reason: 'Evicted' },
    ],
    ['in stock, deleted', 'stock', ticket({}, { deleted: true }), { kind: 'return', reason: 'Deleted' }],
    ['in stock, gone', 'stock', undefined, { kind: 'forget' }],
    ['in stock, ended by the operator', 'stock', ticket({}, { phase: 'Done' }), { kind: 'forget' }],
    [
      'in stock as the cache still shows it before the reserve',
      'stock',
      ticket({}, { phase: 'Idle', holder: '' }),
      keep,
    ],

    ['in use, nothing wished', 'used', ticket({}), keep],
    [
      'in use, to be retired when unused: too late',
      'used',
      ticket({ retire: 'Unused', retireReason: 'Rollout' }),
      keep,
    ],
    [
      'in use, evicted',
      'used',
      ticket({ retire: 'Now', retireReason: 'Evicted' }, { phase: 'Active' }),
      { kind: 'end', reason: 'SessionEvicted' },
    ],
    [
      'in use, its pod lost',
      'used',
      ticket({ retire: 'Now', retireReason: 'PodLost' }),
      { kind: 'end', reason: 'SessionPodLost' },
    ],
    [
      'in use, the service deleted',
      'used',
      ticket({ retire: 'Now', retireReason: 'Deleted' }),
      { kind: 'end', reason: 'SessionDeleted' },
    ],
    [
      'in use, ended for no stated reason',
      'used',
      ticket({ retire: 'Now' }),
      { kind: 'end', reason: 'SessionEvicted' },
    ],
    [
      'in use, its ticket deleted by hand',
      'used',
      ticket({}, { deleted: true }),
      { kind: 'end', reason: 'SessionDeleted' },
    ],
    [
      'in use, evicted and then deleted',
      'used',
      ticket({ retire: 'Now', retireReason: 'Evicted' }, { deleted: true }),
      { kind: 'end', reason: 'SessionEvicted' },
    ],
    [
      'in use, to be retired when unused and then deleted',
      'used',
      ticket({ retire: 'Unused', retireReason: 'ScaleDown' }, { deleted: true }),
      { kind: 'end', reason: 'SessionDeleted' },
    ],
    ['in use, ended by the operator', 'used', ticket({}, { phase: 'Done' }), { kind: 'end', reason: 'SessionPodLost' }],
    ['in use, gone', 'used', undefined, { kind: 'end', reason: 'SessionPodLost' }],

    ['being attempted: the reply will tell', 'attempted', ticket({}), keep],
    ['ended, not written yet', 'ended', ticket({ retire: 'Now' }), keep],
    ['a claim that nobody remembers', 'none', ticket({}), { kind: 'disown' }],
    ['a claim that nobody remembers, even when Active', 'none', ticket({}, { phase: 'Active' }), { kind: 'disown' }],
    ["another holder's", 'none', ticket({}, { holder: 'you' }), keep],
    ['a receipt of our own', 'none', ticket({}, { phase: 'Done' }), keep],
    ['an idle one', 'none', ticket({}, { phase: 'Idle', holder: '' }), keep],
  ])('%s', (_, role, seen, consequence) => {
    expect(planConsequence(seen, role, 'me')).toEqual(consequence)
  })
})
