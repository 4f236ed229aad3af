// What pruning leaves of fields whose names are words of the server's own language.
import { expect, test } from 'vitest'
import { prune } from '../../../../sandbox/server/custom/prune.ts'
import type { Schema } from '../../../../sandbox/server/custom/schema.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'

const spec = '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},"toString":"t"}'

test.each<[how: string, schema: Schema]>([
  ['keeps whatever it does not know', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }],
  [
    'has values of any kind',
    { type: 'object', additionalProperties: { 'x-kubernetes-preserve-unknown-fields': true } },
  ],
])('a schema that %s keeps them as they are, and gives the object nothing besides', (_, schema) => {
  const body = { apiVersion: 'example.com/v1', kind: 'Any', metadata: { name: 'a' }, spec: JSON.parse(spec) } as Obj
  const { object, unknown } = prune(body, { type: 'object', properties: { spec: schema } })
  expect(JSON.stringify(object.spec)).toBe(spec)
  expect(Object.getPrototypeOf(object.spec)).toBe(Object.prototype)
  expect(unknown).toEqual([])
})

test('one that knows none of them loses all of them, and says so', () => {
  const body = { apiVersion: 'example.com/v1', kind: 'Any', metadata: { name: 'a' }, spec: JSON.parse(spec) } as Obj
  const { object, unknown } = prune(body, { type: 'object', properties: { spec: { type: 'object' } } })
  expect(JSON.stringify(object.spec)).toBe('{}')
  expect(unknown).toEqual(['spec.__proto__', 'spec.constructor', 'spec.toString'])
})
