import { expect, test } from 'vitest'
import type { Json } from '../../../../sandbox/server/object.ts'
import { mergePatch } from '../../../../sandbox/server/patch/merge.ts'

test.each<[name: string, before: Json, patch: Json, after: Json]>([
  ['adds and replaces', { a: 1, b: 2 }, { b: 3, c: 4 }, { a: 1, b: 3, c: 4 }],
  ['removes by null', { a: 1, b: 2 }, { a: null, z: null }, { b: 2 }],
  ['goes into maps', { a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
  ['leaves no null in what is new', {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ['replaces lists', { a: [1, 2] }, { a: [3] }, { a: [3] }],
  ['puts a map where a text was', { a: 'x' }, { a: { b: 1 } }, { a: { b: 1 } }],
  [
    'goes on after a key that every object has',
    { a: 1 },
    { constructor: '1', b: null, c: 2 },
    { a: 1, constructor: '1', c: 2 },
  ],
])('%s', (_, before, patch, after) => {
  const kept = structuredClone(before)
  expect(mergePatch(before, patch)).toEqual(after)
  expect(before).toEqual(kept)
})

test('keeps a key named __proto__', () => {
  const merged = mergePatch({ a: 1 }, JSON.parse('{"__proto__":{"x":"1"}}') as Json)
  expect(JSON.stringify(merged)).toBe('{"a":1,"__proto__":{"x":"1"}}')
})
