import { expect, it } from 'vitest'
import { createClock } from '../../proxy/clock.ts'

it.each<[string, [number, number][], number]>([
  [
    'follows the monotonic clock',
    [
      [1000, 50_000],
      [1600, 50_600],
    ],
    600,
  ],
  [
    'ignores a wall clock that is set back',
    [
      [1000, 50_000],
      [1600, 20_000],
    ],
    600,
  ],
  [
    'ignores a wall clock that is slewed a little',
    [
      [1000, 50_000],
      [1600, 51_000],
    ],
    600,
  ],
  [
    'counts the time that the machine slept',
    [
      [1000, 50_000],
      [1600, 350_600],
    ],
    300_600,
  ],
  [
    'keeps what it counted',
    [
      [1000, 50_000],
      [1600, 350_600],
      [1700, 350_700],
    ],
    300_700,
  ],
])('a clock %s', (_, readings, passed) => {
  let reading = readings[0]!
  const clock = createClock({ monotonic: () => reading[0], wall: () => reading[1] })
  const start = clock()
  for (const next of readings) {
    reading = next
    clock()
  }
  expect(clock() - start).toBe(passed)
})
