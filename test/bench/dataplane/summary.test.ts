import { describe, expect, it } from 'vitest'
import { median, summarise } from './summary.ts'

describe('what several rounds say together', () => {
  const rounds = [
    { haproxy: { bulk1: 2 }, ours: { bulk1: 2 } },
    { haproxy: { bulk1: 1 }, ours: { bulk1: 3 } },
    { haproxy: { bulk1: 4 }, ours: { bulk1: 8 } },
  ]

  it('is the median of each figure', () => {
    expect(summarise(rounds).medians).toEqual({ haproxy: { bulk1: 2 }, ours: { bulk1: 3 } })
  })

  it('is the median of ratios within one round, not the ratio of medians', () => {
    expect(summarise(rounds).ratios).toEqual({ haproxy: { bulk1: 1 }, ours: { bulk1: 2 } })
  })

  it('has no ratios without the default HAProxy', () => {
    expect(summarise([{ ours: { bulk1: 2 } }]).ratios).toEqual({ ours: {} })
  })

  it.each([
    [[3], 3],
    [[1, 2], 1.5],
    [[5, undefined, 1], 3],
    [[10, 9, 2], 9],
    [[], undefined],
  ])('median of %j is %s', (values, middle) => {
    expect(median(values)).toBe(middle)
  })
})
