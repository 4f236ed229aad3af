import { expect, test } from 'vitest'
import { canonicalBase64 } from '../../../../sandbox/server/shape/base64.ts'

test.each([
  ['', ''],
  ['YQ==', 'YQ=='],
  ['Y\nQ=\r\n=', 'YQ=='],
  ['YWJjZA==', 'YWJjZA=='],
  ['YR==', 'YQ=='],
])('%j is %j', (text, base64) => {
  expect(canonicalBase64(text)).toEqual({ base64 })
})

test.each([
  ['!', 0],
  ['x!', 1],
  ['YQ', 0],
  ['YWJjZ', 4],
  ['=', 0],
  ['Y===', 1],
  ['YQ=', 3],
  ['YQ=x', 2],
  ['YQ==x', 4],
  ['-_==', 0],
])('%j is corrupt at %i', (text, at) => {
  expect(canonicalBase64(text)).toEqual({ error: `illegal base64 data at input byte ${at}` })
})
