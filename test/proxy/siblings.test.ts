import { describe, expect, it } from 'vitest'
import type { Lease } from '../../api/kube/objects.ts'
import { releasedAnnotation, terminatingAnnotation } from '../../api/v1alpha1/names.ts'
import { countHolders, createSiblings, type Sighting } from '../../proxy/siblings.ts'

const sighting: Sighting = { changedAt: 1000, durationMs: 500, isLeaving: false }

describe('countHolders', () => {
  it.each<[string, Sighting[], number, number]>([
    ['alone', [], 1000, 1],
    ['one more that is fresh', [sighting], 1499, 2],
    ['one whose Lease did not change for its duration', [sighting], 1500, 1],
    ['one that drains', [{ ...sighting, isLeaving: true }], 1001, 1],
  ])('%s', (_, others, now, count) => {
    expect(countHolders(others, now)).toBe(count)
  })
})

it('siblings are counted by what their Leases say, this holder aside', () => {
  let now = 0
  const siblings = createSiblings('own', () => now)
  const lease = (name: string, annotations: Record<string, string> = {}): Lease => ({
    metadata: { name, annotations },
    spec: { leaseDurationSeconds: 10 },
  })
  siblings.see(lease('own'))
  siblings.see(lease('b'))
  siblings.see(lease('c'))
  expect(siblings.count(1)).toBe(3)
  siblings.see(lease('b', { [terminatingAnnotation]: 'true' }))
  expect(siblings.count(1)).toBe(2)
  siblings.see(lease('c', { [releasedAnnotation]: 'true' }))
  expect(siblings.count(1)).toBe(1)
  now = 5000
  siblings.see(lease('d'))
  now = 14_999
  expect(siblings.count(1)).toBe(2)
  siblings.forget('d')
  expect(siblings.count(1)).toBe(1)
})

it('in its first seconds as many as are to run count, since they start together', () => {
  let clock = 1_000
  const siblings = createSiblings('own', () => clock)
  expect(siblings.count(3)).toBe(3)
  clock += 10_000
  expect(siblings.count(3)).toBe(1)
})
