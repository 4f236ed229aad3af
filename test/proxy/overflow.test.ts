import { describe, expect, it } from 'vitest'
import { type EvictionSight, planEvictions, planRejections } from '../../proxy/overflow.ts'

const session = (name: string, joinedAt: number, quietSince: number) => ({
  session: name,
  stay: { joinedAt, quietSince },
})

/** All places taken, one client waits. */
const full: EvictionSight<string> = {
  ...{ overflow: 'EvictOldest', now: 10_000, waiting: 1, entitled: 1, places: 0 },
  sessions: [session('middle', 4_000, 4_000), session('old', 1_000, 9_000), session('young', 8_000, 8_000)],
}

describe('who gives way', () => {
  it.each<[string, Partial<EvictionSight<string>>, string[]]>([
    ['the one that has lasted longest', {}, ['old']],
    ['the one that has been silent longest', { overflow: 'EvictIdlest' }, ['middle']],
    [
      'of those as silent as each other, the one that has lasted longest',
      { overflow: 'EvictIdlest', sessions: [session('a', 2_000, 3_000), session('b', 1_000, 3_000)] },
      ['b'],
    ],
    ['nobody where clients wait', { overflow: 'Queue' }, []],
    ['nobody where they are refused', { overflow: 'Reject' }, []],
    ['nobody while nobody waits', { waiting: 0, entitled: 0 }, []],
    ['nobody while a pod is there, or may come', { places: 1 }, []],
    ['nobody where the pool has no bound', { places: Number.POSITIVE_INFINITY }, []],
    ['one for each that waits', { waiting: 2, entitled: 2 }, ['old', 'middle']],
    ['no more than there are too few pods', { waiting: 3, entitled: 3, places: 1 }, ['old', 'middle']],
    ['nobody twice for the same client', { waiting: 2, entitled: 1 }, ['old']],
    ['nobody for a client that had one evicted', { waiting: 1, entitled: 0 }, []],
    ['more, where the bound has become smaller', { waiting: 2, entitled: 2, places: -5 }, ['old', 'middle']],
    ['everybody at most', { waiting: 9, entitled: 9 }, ['old', 'middle', 'young']],
    ['nobody who came less than a second ago', { sessions: [session('new', 9_001, 9_001)] }, []],
    ['who came a second ago', { sessions: [session('new', 9_000, 9_000)] }, ['new']],
    ['nobody, where there is nobody', { sessions: [] }, []],
  ])('%s', (_, change, victims) => {
    expect(planEvictions({ ...full, ...change }).victims).toEqual(victims)
  })

  it.each<[string, Partial<EvictionSight<string>>, number | undefined]>([
    ['not, when all have given way that had to', {}, undefined],
    [
      'when the first has had its second',
      { sessions: [session('a', 9_500, 9_500), session('b', 9_300, 9_300)] },
      10_300,
    ],
    [
      'when the next one has, where one alone was old enough',
      { waiting: 3, entitled: 3, sessions: [session('a', 1, 1), session('b', 9_300, 9_300)] },
      10_300,
    ],
    ['not, where nobody is left', { waiting: 9, entitled: 9 }, undefined],
  ])('is looked for again %s', (_, change, again) => {
    expect(planEvictions({ ...full, ...change }).again).toBe(again)
  })
})

describe('how many are refused', () => {
  it.each([
    ['all for whom no pod is at hand', 3, 0, 1, 2],
    ['nobody when there are pods enough', 3, 0, 7, 0],
    ['nobody whose pod has failed it', 3, 2, 0, 1],
  ] as const)('%s', (_, waiting, failed, atHand, count) => {
    expect(planRejections({ waiting, failed, atHand })).toBe(count)
  })
})
