// A value of a schema as expressions see it.
import { describe, expect, test } from 'vitest'
import { newEnvironment } from '../../../../sandbox/server/cel/environment.ts'
import { compileProgram } from '../../../../sandbox/server/cel/program.ts'
import { TypeBook } from '../../../../sandbox/server/cel/types.ts'
import type { Schema } from '../../../../sandbox/server/custom/schema.ts'

const schema: Schema = {
  type: 'object',
  properties: {
    int: { type: 'integer' },
    double: { type: 'number' },
    flag: { type: 'boolean' },
    at: { type: 'string', format: 'date-time' },
    span: { type: 'string', format: 'duration' },
    bytes: { type: 'string', format: 'byte' },
    either: { 'x-kubernetes-int-or-string': true },
    maybe: { type: 'string', nullable: true },
    list: { type: 'array', items: { type: 'object', properties: { v: { type: 'integer' } } } },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    map: { type: 'object', additionalProperties: { type: 'integer' } },
    object: { type: 'object', properties: { a: { type: 'string' } } },
    'dashed-name.x/y__z': { type: 'string' },
    in: { type: 'string' },
    embedded: { type: 'object', 'x-kubernetes-embedded-resource': true },
  },
}

const value = {
  int: 3,
  double: 3,
  flag: false,
  at: '2026-01-01T00:00:00.000001Z',
  span: '90s',
  bytes: 'YQ==',
  either: '25%',
  maybe: null,
  list: [{ v: 1 }, {}],
  set: ['a', 'b'],
  map: { x: 1, 'y z': 2 },
  object: { a: '' },
  'dashed-name.x/y__z': 'd',
  in: 'i',
  embedded: { apiVersion: 'v1', kind: 'K', metadata: { name: 'n', labels: { a: 'b' } } },
}

function holds(expression: string, other: object = value): unknown {
  const env = newEnvironment()
  const type = new TypeBook(env).typeOf(schema)!
  env.registerVariable('self', type.name)
  env.registerVariable('other', type.name)
  return compileProgram(env, expression).evaluate({ self: type.convert(value), other: type.convert(other) })
}

test.each([
  'self.int == 3 && type(self.int) == int && self.int / 2 == 1',
  'self.double == 3.0 && self.double / 2.0 == 1.5',
  '!self.flag && has(self.flag)',
  'self.at > timestamp("2026-01-01T00:00:00Z")',
  'self.span == duration("90s")',
  'self.bytes == b"a"',
  'type(self.either) == string && self.either == "25%" && self.either != 25',
  'has(self.maybe) && self.maybe == null',
  'self.list.exists(item, has(item.v) && item.v == 1) && self.list.size() == 2',
  '!self.list.all(item, has(item.v))',
  '"a" in self.set && self.set.size() == 2 && self.set[1] == "b"',
  'self.map["y z"] == 2 && "x" in self.map && !("z" in self.map) && has(self.map.x) && !has(self.map.z)',
  'self.map.all(key, self.map[key] > 0)',
  'has(self.object.a) && self.object.a == ""',
  'self.dashed__dash__name__dot__x__slash__y__underscores__z == "d" && self.__in__ == "i"',
  'self.embedded.metadata.name == "n" && self.embedded.kind == "K"',
  'self.?object.?a.orValue("z") == "" && self.?list[?5].?v.orValue(9) == 9',
  'self.object == other.object && self.list == other.list && self.map == other.map',
])('%s', expression => {
  expect(holds(expression)).toBe(true)
})

describe('equality', () => {
  test('looks into objects, in lists and maps too', () => {
    expect(holds('self.object == other.object', { object: { a: 'b' } })).toBe(false)
    expect(holds('self.list == other.list', { list: [{ v: 1 }, { v: 2 }] })).toBe(false)
    expect(holds('self.list[0] in other.list', { list: [{ v: 2 }, { v: 1 }] })).toBe(true)
  })

  test('of sets does not ask for the order', () => {
    expect(holds('self.set == other.set', { set: ['b', 'a'] })).toBe(true)
    expect(holds('self.set == other.set', { set: ['b', 'c'] })).toBe(false)
  })
})
