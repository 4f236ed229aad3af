import { expect, it } from 'vitest'
import { waitingAnnotation } from '../../../api/v1alpha1/names.ts'
import { waitingAt } from '../../../operator/pool/holders.ts'

const lease = (text: string) => ({
  metadata: { name: 'l', annotations: { [waitingAnnotation]: text } },
  spec: { holderIdentity: 'h', renewTime: '2026-11-22T12:00:00.000000Z' },
})

it.each([
  ['3', 3],
  ['0', 0],
  ['', 0],
  ['-1', 0],
  ['NaN', 0],
  ['many', 0],
  ['999999999', 100_000],
  // As endless a number once made the pool endless, and its status was refused.
  ['9'.repeat(400), 0],
])('a Lease that speaks of %j waiting clients is believed to have %i', (text, waiting) => {
  expect(waitingAt(lease(text), [])).toBe(waiting)
})

it('clients that were given a pod since the Lease said so wait no longer', () => {
  const reservedAt = Date.parse('2026-11-22T12:00:01Z')
  expect(waitingAt(lease('3'), [{ holder: 'h', reservedAt }])).toBe(2)
})
