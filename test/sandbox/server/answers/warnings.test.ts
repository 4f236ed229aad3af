// Warnings as headers carry them.
import { expect, test } from 'vitest'
import { renderWarnings } from '../../../../sandbox/server/answers/warnings.ts'

test.each([
  ['unknown field "spec.x"', '299 - "unknown field \\"spec.x\\""'],
  ['a\\b', '299 - "a\\\\b"'],
  ['two\nlines\u007f', '299 - "two\\\\nlines\\\\x7f"'],
  ['snow ☃', `299 - "snow ${Buffer.from('☃').toString('latin1')}"`],
])('%j is said in characters that a header may hold', (text, header) => {
  expect(renderWarnings([text])).toEqual([header])
})

test('the same warning is given once, an empty one never', () => {
  expect(renderWarnings(['a', '', 'a'])).toEqual(['299 - "a"'])
})

test('warnings end where the real server ends them', () => {
  const texts = Array.from({ length: 500 }, (_, index) => `unknown field "u${index}${'x'.repeat(40)}"`)
  expect(renderWarnings(texts)).toHaveLength(70)
})

test('long warnings are shortened once they are too long together, so that others are heard', () => {
  const texts = Array.from({ length: 20 }, (_, index) => `${index} ${'x'.repeat(1_000)}`)
  const rendered = renderWarnings(texts)
  expect(rendered).toHaveLength(16)
  expect(rendered[15]).toHaveLength('299 - ""'.length + 256)
})
