import { expect, it } from 'vitest'
import { parseQuantity } from '../../../sandbox/agent/quantity.ts'

it.each([
  ['500m', 0.5],
  ['2', 2],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['64Mi', 64 * 2 ** 20],
  ['1G', 1e9],
  ['1e3', 1000],
  ['12E', 12e18],
  ['100n', 1e-7],
])('reads %s', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 12)
})

it.each(['', '1 Gi', 'x', '1Q', '--1', '1.2.3'])('refuses %j', text => {
  expect(() => parseQuantity(text)).toThrow('not a quantity')
})
