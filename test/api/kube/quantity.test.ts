import { expect, test } from 'vitest'
import { sameQuantity, wholeOf } from '../../../api/kube/quantity.ts'

test.each([
  ['0.5', '500m', true],
  ['1', '1000m', true],
  [1, '1', true],
  ['1Gi', '1024Mi', true],
  ['1.5Gi', '1536Mi', true],
  ['1G', '1Gi', false],
  ['1e3', '1k', true],
  ['1E', '1000P', true],
  ['.5', '500m', true],
  ['-1', '-1000m', true],
  ['100n', '0.1u', true],
  ['64Mi', '65Mi', false],
  ['0', '0Mi', true],
  ['', '', false],
  ['.', '.', false],
  ['ten', 'ten', false],
  [null, '0', false],
])('%s equals %s: %s', (a, b, same) => {
  expect(sameQuantity(a, b)).toBe(same)
})

test.each([
  ['2', 2],
  [2, 2],
  ['1999m', 1],
  ['3.9', 3],
  ['500m', 0],
  ['1k', 1000],
  ['2Ki', 2048],
  ['ten', undefined],
  [undefined, undefined],
])('the whole of %s is %s', (quantity, whole) => {
  expect(wholeOf(quantity)).toBe(whole)
})
