import { afterEach, expect, it, vi } from 'vitest'
import { createPublisher } from '../../../../../plugin/commands/top/feed/publish.ts'

vi.useFakeTimers()
afterEach(() => vi.clearAllTimers())

it('a thousand changes in a second are told five times, the last one too', () => {
  let latest = 0
  let heard = 0
  const told: number[] = []
  const publisher = createPublisher({ everyMs: 200, now: () => performance.now() })
  publisher.onChange(() => {
    heard = latest
    told.push(performance.now())
  })
  for (let change = 1; change <= 1000; change += 1) {
    latest = change
    publisher.touch()
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(200)
  expect(heard).toBe(1000)
  expect(told).toHaveLength(6)
  for (let index = 1; index < told.length; index += 1)
    expect(told[index]! - told[index - 1]!).toBeGreaterThanOrEqual(200)
})

it('who does not listen any more is not told, and who closes tells nobody', () => {
  const told: string[] = []
  const publisher = createPublisher({ everyMs: 200, now: () => performance.now() })
  const leave = publisher.onChange(() => told.push('left'))
  publisher.onChange(() => told.push('stayed'))
  leave()
  publisher.touch()
  vi.advanceTimersByTime(1)
  expect(told).toEqual(['stayed'])
  publisher.touch()
  publisher.close()
  vi.advanceTimersByTime(1_000)
  expect(told).toEqual(['stayed'])
})
