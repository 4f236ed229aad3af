import { expect, test } from 'vitest'
import { isOlder } from '../../../api/kube/resourceVersion.ts'

test.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['99999999999999999999', '100000000000000000000', true],
  ['abc', '10', false],
  ['', '10', false],
  ['07', '8', false],
])('%s is older than %s: %s', (a, b, older) => {
  expect(isOlder(a, b)).toBe(older)
})
