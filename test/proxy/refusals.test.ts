import { expect, it } from 'vitest'
import { createRefusals } from '../../proxy/refusals.ts'

it('tells by reason who was refused in the last minute, and ever', () => {
  let now = 500
  const refusals = createRefusals(() => now)
  expect(refusals.summary()).toEqual([])
  refusals.add('QueueFull')
  refusals.add('QueueFull')
  now = 30_000
  refusals.add('QueueFull')
  refusals.add('SourceDenied')
  now = 59_999
  expect(refusals.summary()).toEqual([
    { reason: 'QueueFull', count: 3, recent: 3 },
    { reason: 'SourceDenied', count: 1, recent: 1 },
  ])
  now = 60_000
  expect(refusals.summary()).toMatchObject([{ count: 3, recent: 1 }, { recent: 1 }])
  now = 3_600_000
  expect(refusals.summary()).toMatchObject([
    { reason: 'QueueFull', count: 3, recent: 0 },
    { reason: 'SourceDenied', count: 1, recent: 0 },
  ])
})

it('counts a crowd of refused clients to the last one', () => {
  let now = 0
  const refusals = createRefusals(() => now)
  for (let i = 0; i < 100_000; i += 1) {
    now = i // a hundred seconds
    refusals.add('TooManyConnections')
  }
  expect(refusals.summary()).toEqual([{ reason: 'TooManyConnections', count: 100_000, recent: 60_000 }])
})
