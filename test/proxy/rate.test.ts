import { describe, expect, it } from 'vitest'
import { type Bucket, draw } from '../../proxy/rate.ts'

/** Who of those that come at these times is let in. */
function letIn(perSecond: number, times: number[]): number[] {
  let bucket: Bucket | undefined
  return times.filter(now => {
    const drawn = draw(bucket, perSecond, now)
    bucket = drawn.bucket
    return drawn.isDrawn
  })
}

const every = (ms: number, count: number) => Array.from({ length: count }, (_, index) => index * ms)

describe('a rate', () => {
  it.each([
    ['as many as it says come at once', 3, [0, 0, 0, 0, 0], [0, 0, 0]],
    ['the next comes when a token is there', 2, [0, 0, 499, 500, 501], [0, 0, 500]],
    ['nobody saves up more than a second', 2, [0, 60_000, 60_000, 60_000], [0, 60_000, 60_000]],
    ['those who are refused delay nobody', 1, [0, 900, 950, 1000], [0, 1000]],
    ['one a second', 1, every(100, 31), [0, 1000, 2000, 3000]],
  ])('%s', (_, perSecond, times, expected) => {
    expect(letIn(perSecond, times)).toEqual(expected)
  })

  it('lets in what it says, however fast they come', () => {
    const comers = every(1, 10_000)
    expect(letIn(50, comers).length).toBeGreaterThanOrEqual(50 * 10)
    expect(letIn(50, comers).length).toBeLessThanOrEqual(50 * 11)
  })

  it('follows a change: a lower one leaves no more than it says', () => {
    const before = draw(undefined, 100, 0).bucket
    expect(before.tokens).toBe(99)
    expect(draw(before, 2, 0).bucket.tokens).toBe(1)
  })
})
