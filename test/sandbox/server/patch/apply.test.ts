import { expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { applyPatch, undecodable } from '../../../../sandbox/server/patch/apply.ts'
import { Refusal } from '../../../../sandbox/server/refusal.ts'

const current: Obj = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1' } }
const shape = { prune: (object: Obj) => ({ object, unknown: [] }), setDefaults: () => {} }
const builtIn = { shape: { ...shape, mergeRule: () => undefined } }
const custom = { shape, custom: true }

const type = (name: string) => `application/${name}`

test.each([
  ['json-patch+json', '[{"op":"add","path":"/data/b","value":"2"}]'],
  ['merge-patch+json', '{"data":{"b":"2"}}'],
  ['merge-patch+json; charset=utf-8', '{"data":{"b":"2"}}'],
  ['strategic-merge-patch+json', '{"data":{"b":"2"}}'],
])('%s is applied', (name, body) => {
  const patched = applyPatch({ kind: builtIn, contentType: type(name), body, current })
  expect(patched).toEqual({ ...current, data: { a: '1', b: '2' } })
})

const accepted = `${type('json-patch+json')}, ${type('merge-patch+json')}, ${type('apply-patch+yaml')}`
const unknown = `the body of the request was in an unknown format - accepted media types include: ${accepted}`
const apply = 'the sandbox has no server-side apply'

test.each([
  ['built-in', 'json', '{}', 415, '415: Unsupported Media Type'],
  ['custom', 'json', '{}', 415, unknown],
  ['custom', 'strategic-merge-patch+json', '{}', 415, unknown],
  ['built-in', 'apply-patch+yaml', '{}', 415, apply],
  ['custom', 'apply-patch+yaml', '{}', 415, apply],
  ['built-in', 'merge-patch+json', 'null', 400, 'Invalid JSON Patch'],
  ['built-in', 'merge-patch+json', '[]', 400, 'error decoding patch: json: cannot unmarshal array into Go value'],
  ['built-in', 'strategic-merge-patch+json', '"x"', 400, 'json: cannot unmarshal string into Go value of type map'],
])('a patch of a %s kind as %s with %s is refused with %i', (of, name, body, code, message) => {
  const kind = of === 'custom' ? custom : builtIn
  const ask = () => applyPatch({ kind, contentType: type(name), body, current })
  expect(ask).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
})

test('a strategic merge patch of null changes nothing', () => {
  const contentType = type('strategic-merge-patch+json')
  expect(applyPatch({ kind: builtIn, contentType, body: 'null', current })).toEqual(current)
})

test('a missing content type is refused', () => {
  expect(() => applyPatch({ kind: custom, contentType: undefined, body: '{}', current })).toThrow(Refusal)
})

test('an undecodable result is told as a wrong patch', () => {
  const { code, message, details } = undecodable({ a: 5 }, 'json: cannot unmarshal number')
  expect(code).toBe(422)
  expect(message).toBe(' "" is invalid: patch: Invalid value: "{\\"a\\":5}": json: cannot unmarshal number')
  expect(details?.causes).toMatchObject([{ field: 'patch', reason: 'FieldValueInvalid' }])
})
