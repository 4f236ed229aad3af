// Which of the operator's writes answers a change, and how long it took.
import { expect, test } from 'vitest'
import { reactionMs, type Write } from './reaction.ts'

const place = { namespace: 'user', service: 'a', pool: 'dedi-user-a-1' }
const ticket = (at: string, namespace = place.pool): Write => ({ at, namespace, resource: 'isolationpods', name: 'x' })
const changedAt = '2026-01-01T00:00:00.999000Z'

test('the first write in the pool counts, to the microsecond', () => {
  const writes = [ticket('2026-01-01T00:00:01.500000Z'), ticket('2026-01-01T00:00:01.003250Z')]
  expect(reactionMs(changedAt, place, writes)).toBe(4.25)
})

test('a write to the service itself counts, too', () => {
  const write = { at: '2026-01-01T00:00:01Z', namespace: 'user', resource: 'dedicatedservices', name: 'a' }
  expect(reactionMs(changedAt, place, [write])).toBe(1)
})

test.each<[string, Write]>([
  ['came before the change', ticket('2026-01-01T00:00:00.998999Z')],
  ['is for the pool of another service', ticket('2026-01-01T00:00:02Z', 'dedi-user-b-1')],
  [
    'is to another service',
    { at: '2026-01-01T00:00:02Z', namespace: 'user', resource: 'dedicatedservices', name: 'b' },
  ],
  [
    'is to a service of that name elsewhere',
    { at: '2026-01-01T00:00:02Z', namespace: 'other', resource: 'dedicatedservices', name: 'a' },
  ],
  ['is an Event', { at: '2026-01-01T00:00:02Z', namespace: place.pool, resource: 'events', name: 'a.1' }],
])('what %s is no answer', (_, write) => {
  expect(reactionMs(changedAt, place, [write])).toBeUndefined()
})
