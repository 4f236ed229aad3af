// A sentence is said once.
import { expect, it } from 'vitest'
import { createOnce } from '../../../../plugin/commands/status/once.ts'

const cause = 'The image game:1 of container target cannot be pulled: not found'

it('shows a sentence where it comes first, however it begins and ends there', () => {
  const once = createOnce()
  expect(once(`Nothing is ready because the${cause.slice(3)}.`)).toContain(cause.slice(3))
  expect([once(cause), once(cause)]).toEqual(['(as above)', '(as above)'])
  expect(once(`${cause} for long`)).toBe(`${cause} for long`)
})

it('says short words again', () => {
  const once = createOnce()
  expect([once('is starting'), once('is starting'), once('')]).toEqual(['is starting', 'is starting', ''])
})
