import { expect, test } from 'vitest'
import { canonicalQuantity } from '../../../../sandbox/server/shape/quantity.ts'

const regexp = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffix = "unable to parse quantity's suffix"

test.each([
  ['1', '1'],
  ['0.1', '100m'],
  ['1000m', '1'],
  ['1.5', '1500m'],
  ['1000', '1k'],
  ['1500k', '1500k'],
  ['100000', '100k'],
  ['1e3', '1e3'],
  ['1e4', '10e3'],
  ['1e1', '10'],
  ['5e-1', '500e-3'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1.3Ki', '1331200m'],
  ['12345.678Mi', '12945381654528m'],
  ['8Ei', '9223372036854775807'],
  ['10E', '10E'],
  ['0Ki', '0'],
  ['-0', '0'],
  ['.', '0'],
  [' 5', '5'],
  ['+5', '+5'],
  ['00012', '00012'],
  ['0.0000000001', '1n'],
  ['-1.5', '-1500m'],
])('%j is written back as %s', (text, quantity) => {
  expect(canonicalQuantity(text)).toEqual({ quantity })
})

test.each([
  ['', regexp],
  ['5x', regexp],
  ['1.2.3', regexp],
  ['5 Gi', regexp],
  ['0x5', regexp],
  ['1e', suffix],
  ['1K', suffix],
  ['1mi', suffix],
])('%j is refused in the real server’s words', (text, error) => {
  expect(canonicalQuantity(text)).toEqual({ error })
})
