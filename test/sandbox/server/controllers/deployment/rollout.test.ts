import { describe, expect, test } from 'vitest'
import type { Limits } from '../../../../../sandbox/server/controllers/deployment/limits.ts'
import { limitsOf } from '../../../../../sandbox/server/controllers/deployment/limits.ts'
import { sizeAnnotations } from '../../../../../sandbox/server/controllers/deployment/revision.ts'
import { planRecreate, planRolling, type Sizes } from '../../../../../sandbox/server/controllers/deployment/rollout.ts'
import { isScaled, planScale } from '../../../../../sandbox/server/controllers/deployment/scale.ts'
import { at, deployment, set } from '../samples.ts'

type Count = [size: number, available: number]

const fresh = ([size, available]: Count) => set({ name: 'new', size, available, creationTimestamp: at(100) })
const old = ([size, available]: Count, index: number) =>
  set({ name: `old${index}`, size, available, creationTimestamp: at(index) })
const shown = (sizes: Sizes) => Object.fromEntries([...sizes].map(([{ metadata }, size]) => [metadata.name, size]))

describe('one step of a rolling update', () => {
  const rows: Array<[string, Limits, Count, Count[], object]> = [
    ['makes one more pod where one may be more', limits(3, 1, 0), [0, 0], [[3, 3]], { new: 1 }],
    ['waits for that pod', limits(3, 1, 0), [1, 0], [[3, 3]], {}],
    ['ends an old pod for one that is available', limits(3, 1, 0), [1, 1], [[3, 3]], { old0: 2 }],
    ['ends as many as may be missing before any is new', limits(4, 0, 2), [0, 0], [[4, 4]], { old0: 2 }],
    ['uses the room that the old ones left', limits(4, 0, 2), [0, 0], [[2, 2]], { new: 2 }],
    [
      'ends old pods that serve nobody first',
      limits(3, 1, 0),
      [1, 0],
      [
        [2, 0],
        [3, 3],
      ],
      { old0: 0 },
    ],
    ['ends no old pod, not even an idle one, while new ones are yet to come', limits(3, 2, 0), [2, 0], [[3, 2]], {}],
    ['takes no more than are wanted', limits(2, 5, 0), [0, 0], [], { new: 2 }],
    ['brings the new set down to what is wanted', limits(1, 1, 0), [3, 3], [], { new: 1 }],
    ['is nothing when all is done', limits(2, 1, 0), [2, 2], [[0, 0]], {}],
  ]
  test.each(rows)('%s', (_, limits, newCount, oldCounts, wanted) => {
    const sets = { newSet: fresh(newCount), oldSets: oldCounts.map(old) }
    expect(shown(planRolling(sets, limits))).toEqual(wanted)
  })

  test('ends the oldest set first', () => {
    const full = { newSet: fresh([4, 3]), oldSets: [old([2, 2], 1), old([1, 1], 0)] }
    expect(shown(planRolling(full, limits(4, 3, 0)))).toEqual({ old0: 0, old1: 1 })
  })
})

function limits(replicas: number, maxSurge: number, maxUnavailable: number): Limits {
  return { replicas, maxSurge, maxUnavailable }
}

describe('recreating', () => {
  const rows: Array<[string, Count | undefined, Count[], boolean, object]> = [
    [
      'ends all old pods',
      undefined,
      [
        [2, 2],
        [0, 0],
      ],
      true,
      { old0: 0 },
    ],
    ['waits for them', [0, 0], [[0, 0]], true, {}],
    ['then makes all new ones', [0, 0], [[0, 0]], false, { new: 3 }],
    ['is done', [3, 1], [], false, {}],
  ]
  test.each(rows)('%s', (_, newCount, oldCounts, run, wanted) => {
    const sets = { newSet: newCount && fresh(newCount), oldSets: oldCounts.map(old) }
    expect(shown(planRecreate(sets, limits(3, 0, 0), run))).toEqual(wanted)
  })
})

describe('a change of the number wanted', () => {
  const marked = (made: ReturnType<typeof set>, desired: number, surge: number) => ({
    ...made,
    metadata: { ...made.metadata, annotations: sizeAnnotations(desired, surge) },
  })
  const sharing = (total: number, now: Limits, newCount: Count, oldCounts: Count[]) => {
    const surge = 1
    const newSet = marked(fresh(newCount), total, surge)
    const oldSets = oldCounts.map((count, index) => marked(old(count, index), total, surge))
    return { scaled: isScaled({ newSet, oldSets }, now), sizes: shown(planScale({ newSet, oldSets }, now, true)) }
  }

  test('goes to the one set that has pods', () => {
    expect(sharing(2, limits(5, 1, 0), [2, 2], [[0, 0]])).toEqual({ scaled: true, sizes: { new: 5 } })
    expect(sharing(2, limits(5, 1, 0), [0, 0], [[2, 2]])).toEqual({ scaled: true, sizes: { old0: 5 } })
  })

  test('is none when the sets know the number', () => {
    expect(sharing(5, limits(5, 1, 0), [2, 2], [[4, 4]]).scaled).toBe(false)
  })

  test('takes from old sets what the new one has in full', () => {
    expect(sharing(3, limits(3, 1, 0), [3, 3], [[1, 1]]).sizes).toEqual({ old0: 0 })
    expect(sharing(3, limits(3, 1, 0), [3, 2], [[1, 1]]).sizes).toEqual({ new: 3, old0: 1 })
  })

  test('is shared out among several by their size', () => {
    expect(sharing(10, limits(20, 1, 0), [5, 5], [[6, 6]]).sizes).toEqual({ old0: 11, new: 10 })
    expect(sharing(10, limits(5, 1, 0), [4, 4], [[7, 7]]).sizes).toEqual({ old0: 4, new: 2 })
    expect(sharing(10, limits(0, 0, 0), [4, 4], [[7, 7]]).sizes).toEqual({ old0: 0, new: 0 })
  })
})

describe('limits', () => {
  const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  })
  const rows: Array<[string, number, object, Partial<Limits>]> = [
    ['round the surge up and what may be missing down', 5, rolling('25%', '25%'), { maxSurge: 2, maxUnavailable: 1 }],
    ['let one be missing where nothing could move', 1, rolling('0%', '25%'), { maxSurge: 0, maxUnavailable: 1 }],
    ['let no more be missing than are wanted', 1, rolling(0, 3), { maxSurge: 0, maxUnavailable: 1 }],
    ['are none when recreating', 5, { strategy: { type: 'Recreate' } }, { maxSurge: 0, maxUnavailable: 0 }],
  ]
  test.each(rows)('%s', (_, replicas, spec, wanted) => {
    expect(limitsOf(deployment(replicas, spec))).toEqual({ replicas, ...wanted })
  })
})
