import { expect, it } from 'vitest'
import { createAcceptTimes } from '../../proxy/acceptTimes.ts'

it('tells nothing before the first accept', () => {
  const times = createAcceptTimes({ now: () => 0 })
  expect(times.summary()).toEqual({ count: 0, recent: 0, p50: undefined, p99: undefined })
})

it('tells the percentiles of the last accepts, and the count of all', () => {
  const times = createAcceptTimes({ now: () => 0, windowSize: 100 })
  for (let i = 0; i < 500; i += 1) times.add(9999)
  for (let ms = 100; ms >= 1; ms -= 1) times.add(ms)
  expect(times.summary()).toEqual({ count: 600, recent: 100, p50: 0.05, p99: 0.099 })
})

it('does not tell of an hour ago when nothing was accepted since', () => {
  let now = 0
  const times = createAcceptTimes({ now: () => now, windowMs: 60_000 })
  times.add(400)
  now = 59_000
  times.add(2)
  expect(times.summary()).toMatchObject({ recent: 2, p99: 0.4 })
  now = 60_000
  expect(times.summary()).toMatchObject({ count: 2, recent: 1, p50: 0.002, p99: 0.002 })
  now = 3_600_000
  expect(times.summary()).toEqual({ count: 2, recent: 0, p50: undefined, p99: undefined })
})
