import { expect, test } from 'vitest'
import { backoffMs } from '../../../api/kube/backoff.ts'

const backoff = { initialMs: 100, maxMs: 3_000 }

test.each([
  [1, 0, 50],
  [1, 1, 100],
  [2, 0.5, 150],
  [5, 1, 1_600],
  [6, 1, 3_000],
  [6, 0, 1_500],
  [1_000_000, 1, 3_000],
  [0, 1, 100],
])('after %i failures and a throw of %f the wait is %i ms', (failures, thrown, ms) => {
  expect(backoffMs(backoff, failures, () => thrown)).toBe(ms)
})
