import { expect, it } from 'vitest'
import { createAcceptTimes } from '../../proxy/acceptTimes.ts'

it('tells nothing before the first accept', () => {
  expect(createAcceptTimes().summary()).toEqual({ count: 0, p50: undefined, p99: undefined })
})

it('tells the percentiles of the last accepts, and the count of all', () => {
  const times = createAcceptTimes(100)
  for (let i = 0; i < 500; i += 1) times.add(9999)
  for (let ms = 100; ms >= 1; ms -= 1) times.add(ms)
  expect(times.summary()).toEqual({ count: 600, p50: 0.05, p99: 0.099 })
})
