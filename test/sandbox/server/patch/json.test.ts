import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../sandbox/server/object.ts'
import { jsonPatch } from '../../../../sandbox/server/patch/json.ts'
import { readOperations } from '../../../../sandbox/server/patch/read.ts'

const document = { map: { a: '1', 'x/y': '2', 'p~q': '3' }, list: ['a', 'b', 'c'], name: 'n' }
const patch = (operation: Json, ...more: Json[]) =>
  jsonPatch(structuredClone(document), readOperations(JSON.stringify([operation, ...more])))

describe('an operation', () => {
  const list = (path: string, value: Json = 'z') => ({ op: 'add', path: `/list/${path}`, value })
  test.each<[name: string, operation: Json, expected: object]>([
    ['adds a key', { op: 'add', path: '/map/b', value: 2 }, { map: { ...document.map, b: 2 } }],
    ['adds null where no value is given', { op: 'add', path: '/new' }, { new: null }],
    ['reads ~1 and ~0', { op: 'replace', path: '/map/x~1y', value: '9' }, { map: { ...document.map, 'x/y': '9' } }],
    ['reads ~0', { op: 'remove', path: '/map/p~0q' }, { map: { a: '1', 'x/y': '2' } }],
    ['replaces a missing key', { op: 'replace', path: '/map/b', value: 2 }, { map: { ...document.map, b: 2 } }],
    ['replaces everything', { op: 'replace', path: '', value: { only: 1 } }, { only: 1 }],
    ['appends', list('-'), { list: ['a', 'b', 'c', 'z'] }],
    ['inserts', list('1'), { list: ['a', 'z', 'b', 'c'] }],
    ['inserts at the end', list('3'), { list: ['a', 'b', 'c', 'z'] }],
    ['counts from the end to insert', list('-1'), { list: ['a', 'b', 'c', 'z'] }],
    ['inserts at the start from the end', list('-4'), { list: ['z', 'a', 'b', 'c'] }],
    ['removes from the end', { op: 'remove', path: '/list/-1' }, { list: ['a', 'b'] }],
    ['replaces an item', { op: 'replace', path: '/list/-3', value: 'z' }, { list: ['z', 'b', 'c'] }],
    ['copies', { op: 'copy', from: '/list/0', path: '/list/-' }, { list: ['a', 'b', 'c', 'a'] }],
    ['copies what is missing as null', { op: 'copy', from: '/map/none', path: '/new' }, { new: null }],
    ['moves within a list', { op: 'move', from: '/list/0', path: '/list/2' }, { list: ['b', 'c', 'a'] }],
    ['finds a value', { op: 'test', path: '/list', value: ['a', 'b', 'c'] }, {}],
    ['finds null for a missing key', { op: 'test', path: '/map/none', value: null }, {}],
    ['tests for null without a value', { op: 'test', path: '/none' }, {}],
  ])('%s', (_, operation, expected) => {
    const whole = 'only' in expected ? expected : { ...document, ...expected }
    expect(patch(operation)).toEqual(whole)
  })

  test.each<[name: string, operation: Json]>([
    ['tests another value', { op: 'test', path: '/map/a', value: '9' }],
    ['tests below what is not there', { op: 'test', path: '/none/a', value: null }],
    ['tests past the end', { op: 'test', path: '/list/9' }],
    ['removes a missing key', { op: 'remove', path: '/map/none' }],
    ['removes past the end', { op: 'remove', path: '/list/3' }],
    ['removes before the start', { op: 'remove', path: '/list/-4' }],
    ['removes what only every object has', { op: 'remove', path: '/map/constructor' }],
    ['adds past the end', list('4')],
    ['adds before the start', list('-5')],
    ['adds at no number', list('x')],
    ['adds below a text', { op: 'add', path: '/name/x', value: 1 }],
    ['adds everything', { op: 'add', path: '', value: {} }],
    ['replaces after the end', { op: 'replace', path: '/list/-', value: 1 }],
    ['copies everything', { op: 'copy', from: '', path: '/x' }],
    ['moves a missing key', { op: 'move', from: '/map/none', path: '/x' }],
    ['says not from where', { op: 'copy', path: '/x' }],
    ['says not where', { op: 'add', value: 1 }],
    ['is unknown', { op: 'bogus', path: '/x', from: '/name' }],
    ['is null', null],
  ])('that %s is refused', (_, operation) => {
    const message = 'the server rejected our request due to an error in our request'
    expect(() => patch(operation)).toThrow(expect.objectContaining({ code: 422, reason: 'Invalid', message }))
  })
})

test('does not change what it is given', () => {
  const before = structuredClone(document)
  jsonPatch(before, [{ op: 'add', path: '/map/b', value: 1 }])
  expect(before).toEqual(document)
})

test('refuses more than 10000 operations', () => {
  const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/name', value: 'n' }))
  const message = 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001'
  expect(() => jsonPatch(document, operations)).toThrow(expect.objectContaining({ code: 413, message }))
})

test('refuses copies of copies before they fill the memory', () => {
  const double = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/list', path: '/list/-', value: null }))
  expect(() => jsonPatch(document, double)).toThrow(expect.objectContaining({ code: 413 }))
})

test.each([
  ['{}', 'json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
  ['["a"]', 'json: cannot unmarshal string into Go value of type handlers.jsonPatchOp'],
  ['[{"op":1}]', 'json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string'],
  ['[{"op":"add","path":true}]', 'json: cannot unmarshal bool into Go struct field jsonPatchOp.path of type string'],
])('%s is no list of operations', (text, message) => {
  expect(() => readOperations(text)).toThrow(
    expect.objectContaining({ code: 400, message: `error decoding patch: ${message}` }),
  )
})

test.each(['[', '', '[}', '{"a":1,}', '[]{', '"a'])('%s is no JSON', text => {
  expect(() => readOperations(text)).toThrow(expect.objectContaining({ code: 400, message: 'invalid JSON patch' }))
})
