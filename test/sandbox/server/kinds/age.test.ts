// Durations as kubectl prints them.
import { expect, test } from 'vitest'
import { renderAge, renderDuration } from '../../../../sandbox/server/kinds/age.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

test.each([
  [-5, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [1.9, '1s'],
  [119, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 5, '2m5s'],
  [10 * MINUTE - 1, '9m59s'],
  [10 * MINUTE + 5, '10m'],
  [3 * HOUR - 1, '179m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + 12 * MINUTE, '3h12m'],
  [8 * HOUR + 59 * MINUTE, '8h'],
  [2 * DAY - 1, '47h'],
  [2 * DAY, '2d'],
  [2 * DAY + 5 * HOUR, '2d5h'],
  [8 * DAY + 5 * HOUR, '8d'],
  [45 * DAY, '45d'],
  [2 * YEAR - 1, '729d'],
  [2 * YEAR + 10 * DAY, '2y10d'],
  [9 * YEAR + 10 * DAY, '9y'],
])('%d seconds are %s', (seconds, text) => {
  expect(renderDuration(seconds)).toBe(text)
})

test('an age is told from a time, to whole seconds', () => {
  const now = new Date('2026-01-01T00:00:10.900Z')
  expect(renderAge('2026-01-01T00:00:05Z', now)).toBe('5s')
  expect(renderAge(undefined, now)).toBe('<unknown>')
})
