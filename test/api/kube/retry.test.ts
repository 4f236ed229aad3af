import { expect, test } from 'vitest'
import { planRetry } from '../../../api/kube/retry.ts'

const broke = (stale: boolean) => ({ kind: 'exchange', stale }) as const
const answered = (status: number, retryAfterMs?: number) => ({ kind: 'status', status, retryAfterMs }) as const

test.each([
  ['a read on a connection closed just now', broke(true), { isRead: true }, 0],
  ['the same for the second time', broke(true), { isRead: true, failures: 2 }, undefined],
  ['a write on a connection closed just now', broke(true), { isRead: false }, undefined],
  ['a read on a new connection', broke(false), { isRead: true }, undefined],
  ['429 on a write', answered(429, 1_000), { isRead: false }, 1_125],
  ['503 on a read', answered(503, 1_000), { isRead: true }, 1_125],
  ['503 on a write', answered(503, 1_000), { isRead: false }, undefined],
  ['429 that names no time', answered(429), { isRead: true }, undefined],
  ['429 with too little time left', answered(429, 1_000), { isRead: true, remainingMs: 1_100 }, undefined],
  ['429 for the fourth time', answered(429, 1_000), { isRead: true, failures: 4 }, 1_125],
  ['429 for the fifth time', answered(429, 1_000), { isRead: true, failures: 5 }, undefined],
  ['500 on a read', answered(500, 1_000), { isRead: true }, undefined],
] as const)('%s', (_, failure, attempts, waitMs) => {
  const all = { failures: 1, remainingMs: Number.POSITIVE_INFINITY, ...attempts }
  expect(planRetry(failure, all, () => 0.5)).toBe(waitMs)
})
