import { describe, expect, it } from 'vitest'
import { type Asked, nextLookMs, planLooks } from '../../../../../plugin/commands/top/feed/lookPlan.ts'

const proxies = (count: number, more: Partial<Asked> = {}, prefix = 'p'): Asked[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `${prefix}${index}`,
    dueAtMs: index,
    isUnderWay: false,
    failures: 0,
    ...more,
  }))

describe('proxies to ask now', () => {
  it.each([
    ['none that is not due', proxies(3, { dueAtMs: 101 }), []],
    ['none that is being asked', proxies(3, { isUnderWay: true }), []],
    [
      'those that are due longest, eight at a time',
      proxies(20).reverse(),
      ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'],
    ],
    ['only as many as are free', [...proxies(7, { isUnderWay: true }, 'busy'), ...proxies(5)], ['p0']],
    [
      'not more than two that failed, so that the others go on',
      [...proxies(10, { failures: 1, dueAtMs: -1 }, 'slow'), ...proxies(3)],
      ['slow0', 'slow1', 'p0', 'p1', 'p2'],
    ],
    [
      'none that failed while two of them are being asked',
      [
        ...proxies(2, { failures: 3, isUnderWay: true }, 'stuck'),
        ...proxies(4, { failures: 1 }, 'slow'),
        ...proxies(1),
      ],
      ['p0'],
    ],
  ])('%s', (_, asked, keys) => {
    expect(planLooks(asked, 100)).toEqual(keys)
  })
})

it.each([
  [1_000, 0, 1_000],
  [1_000, 1, 2_000],
  [1_000, 3, 8_000],
  [1_000, 30, 15_000],
  [20_000, 30, 20_000],
])('asked every %i ms, after %i failures it is asked again in %i ms', (everyMs, failures, pauseMs) => {
  expect(nextLookMs(everyMs, failures)).toBe(pauseMs)
})
