// What a text says twice, and where, however large it is made.
import { expect, test } from 'vitest'
import { duplicatesIn, positionsIn } from '../../../../sandbox/server/shape/json.ts'
import { parseJson } from '../../../../sandbox/server/shape/parseJson.ts'

const nested = (levels: number, key: string) => `${`{"${key}":1,"${key}":`.repeat(levels)}1${'}'.repeat(levels)}`

test('fields written twice are told a hundred times at most', () => {
  const text = nested(9_000, 'k'.repeat(150))
  expect(duplicatesIn(text)).toHaveLength(100)
})

test('places are known of fields that Kubernetes may know', () => {
  const positions = positionsIn(nested(9_000, 'k'.repeat(150)))
  expect(positions.size).toBe(64)
  expect(positions.get('k'.repeat(150))).toBe(1)
})

test.each([
  ['brackets', `${'['.repeat(10_001)}${']'.repeat(10_001)}`, "invalid character '[' exceeded max depth"],
  ['what is no JSON besides', `${'{"a":'.repeat(10_001)}`, "invalid character '{' exceeded max depth"],
])('%s deeper than ten thousand are refused', (_, text, wrong) => {
  expect(parseJson(text)).toEqual({ wrong })
})

test.each([
  ['[', 'unexpected end of JSON input'],
  ['', 'unexpected end of JSON input'],
  ['[}', "invalid character '}' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['[]{', "invalid character '{' after top-level value"],
  ['"a', 'unexpected end of JSON input'],
])('%s is no JSON', (text, wrong) => {
  expect(parseJson(text)).toEqual({ wrong })
})

test('brackets beside each other, or in a string, are not deep', () => {
  expect(parseJson(`[${Array(20_000).fill('{}').join(',')}]`)).toHaveProperty('value')
  expect(parseJson(JSON.stringify('\\"['.repeat(20_000)))).toHaveProperty('value')
})
