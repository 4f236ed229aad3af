import { expect, it } from 'vitest'
import { planStay, type StayLimits } from '../../proxy/overstay.ts'

const off = { idleTimeoutMs: undefined, maxDurationMs: undefined, overflow: 'Queue' } as const

it.each<[string, number, Partial<StayLimits>, object]>([
  ['may stay for ever where nothing is said', 1e9, {}, { kind: 'look', at: 1e9 + 10_000 }],
  ['may be silent for almost the time', 61_999, { idleTimeoutMs: 60_000 }, { kind: 'look', at: 62_000 }],
  [
    'ends when it was silent for the time',
    62_000,
    { idleTimeoutMs: 60_000 },
    { kind: 'end', reason: 'SessionIdleTimeout' },
  ],
  ['is looked at often enough to be told in time', 2_000, { idleTimeoutMs: 60_000 }, { kind: 'look', at: 5_000 }],
  ['is looked at no more often than ten times a second', 2_000, { idleTimeoutMs: 1_000 }, { kind: 'look', at: 2_100 }],
  ['is looked at often enough to follow a change', 2_000, { idleTimeoutMs: 3_600_000 }, { kind: 'look', at: 12_000 }],
  [
    'is looked at every second where the most silent give way',
    2_000,
    { overflow: 'EvictIdlest' },
    { kind: 'look', at: 3_000 },
  ],
  ['may last for almost the time', 9_999, { maxDurationMs: 9_000 }, { kind: 'look', at: 10_000 }],
  ['ends when it lasted for the time', 10_000, { maxDurationMs: 9_000 }, { kind: 'end', reason: 'SessionMaxDuration' }],
  [
    'ends for its length when it was silent as well',
    70_000,
    { idleTimeoutMs: 60_000, maxDurationMs: 60_000 },
    { kind: 'end', reason: 'SessionMaxDuration' },
  ],
])('a session that was joined at 1 s and silent since 2 s %s', (_, now, limits, plan) => {
  expect(planStay({ joinedAt: 1_000, quietSince: 2_000 }, { ...off, ...limits }, now)).toEqual(plan)
})
