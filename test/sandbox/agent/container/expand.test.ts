import { expect, it } from 'vitest'
import { expand } from '../../../../sandbox/agent/container/expand.ts'

it.each([
  ['$(A)-$(B)', '1-2'],
  ['$(C)', '$(C)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$1'],
  ['$A {A}', '$A {A}'],
  ['$(A', '$(A'],
  ['a$', 'a$'],
  ['$(toString)', '$(toString)'],
])('%s becomes %s', (text, expanded) => {
  expect(expand(text, { A: '1', B: '2' })).toBe(expanded)
})
