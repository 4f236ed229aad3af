// Deadlines of any length, by a clock that the test moves.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { deadlineAfter, startTimer } from '../../../api/kube/deadline.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const DAY = 86_400_000

it.each([
  ['at once', 0, 1],
  ['at once when it is over already', -5, 1],
  ['after a part of a millisecond', 0.25, 1],
  ['after milliseconds and a part', 1.5, 2],
  ['after a second', 1_000, 1_000],
  ['after the longest time that a timer of Node takes', 2 ** 31 - 1, 2 ** 31 - 1],
  ['after one more', 2 ** 31, 2 ** 31],
  ['after a thousand hours', 1_000 * 3_600_000, 1_000 * 3_600_000],
  ['after a year', 365 * DAY, 365 * DAY],
])('comes %s, and not before', async (_, ms, comesAtMs) => {
  const act = vi.fn()
  startTimer(ms, act)
  const signal = deadlineAfter(ms)
  if (comesAtMs > 1) await vi.advanceTimersByTimeAsync(comesAtMs - 1)
  expect(act).not.toHaveBeenCalled()
  expect(signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(act).toHaveBeenCalledTimes(1)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

it('that is for ever never comes', async () => {
  const act = vi.fn()
  startTimer(Number.POSITIVE_INFINITY, act)
  await vi.advanceTimersByTimeAsync(365 * DAY)
  expect(act).not.toHaveBeenCalled()
})

it.each([[1_000], [365 * DAY]])('of %d ms that is called off half-way does not come', async ms => {
  const act = vi.fn()
  const callOff = startTimer(ms, act)
  await vi.advanceTimersByTimeAsync(ms / 2)
  callOff()
  await vi.advanceTimersByTimeAsync(ms)
  expect(act).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
