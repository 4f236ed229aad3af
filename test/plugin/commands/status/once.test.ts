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

it('a reason that somebody passed on is shown where it came first, with whose words stand before it', () => {
  const once = createOnce()
  const reason = 'there is no registry that anybody could ask for it: name another'
  expect(once(`The image x cannot be pulled: ${reason}. Check its name.`)).toContain(reason)
  expect(once(`Failed to pull image "x": ${reason}`)).toBe('Failed to pull image "x": (as above)')
  expect(once(`Back-off: ${reason}`)).toBe('Back-off: (as above)')
  expect(once('Failed to pull image "x": it is another story, which nobody has told before')).toContain('another story')
  expect(once('Failed: short')).toBe('Failed: short')
})
