// What a wrong value is told, as a real API server tells it.
import { describe, expect, test } from 'vitest'
import { faults, kindOf, thingSchema } from './thing.ts'

const thing = kindOf(thingSchema)
const typeWords = (field: string, type: string, found: string) =>
  `spec.${field}: Invalid value: "${found}": spec.${field} in body must be of type ${type}: "${found}"`
const formatWords = (field: string, format: string, value: string) =>
  `spec.${field}: Invalid value: "${value}": spec.${field} in body must be of type ${format}: "${value}"`
const should = (field: string, value: unknown, words: string) =>
  `spec.${field}: Invalid value: ${JSON.stringify(value)}: spec.${field} in body should ${words}`

const rows: Array<[spec: unknown, ...faults: string[]]> = [
  [{ text: 'abcdefg' }, 'spec.text: Too long: may not be more than 5 bytes'],
  [{ text: 'a' }, should('text', 'a', 'be at least 2 chars long')],
  [{ text: 5 }, typeWords('text', 'string', 'integer')],
  [{ text: { a: 1 } }, typeWords('text', 'string', 'object')],
  [{ text: [1] }, typeWords('text', 'string', 'array')],
  [{ text: true }, typeWords('text', 'string', 'boolean')],
  [{ pattern: 'b' }, should('pattern', 'b', "match '^a+$'")],
  [{ words: 'C' }, 'spec.words: Unsupported value: "C": supported values: "A", "B"'],
  [{ numbers: 5 }, 'spec.numbers: Unsupported value: 5: supported values: "1", "2"'],
  [
    { words: 5 },
    typeWords('words', 'string', 'integer'),
    'spec.words: Unsupported value: 5: supported values: "A", "B"',
  ],
  [{ count: 0 }, should('count', 0, 'be greater than or equal to 1')],
  [{ count: 11 }, should('count', 11, 'be less than or equal to 10')],
  [
    { count: 1.5 },
    typeWords('count', 'integer', 'number'),
    '<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.count',
  ],
  [{ count: '1' }, typeWords('count', 'integer', 'string')],
  [{ between: 1 }, should('between', 1, 'be greater than 1')],
  [{ between: 10 }, should('between', 10, 'be less than 10')],
  [{ multiple: 4 }, should('multiple', 4, 'be a multiple of 3')],
  [
    { int32: 3_000_000_000 },
    '<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.int32',
  ],
  [{ flag: 'true' }, typeWords('flag', 'boolean', 'string')],
  [{ time: 'yesterday' }, formatWords('time', 'date-time', 'yesterday')],
  [{ time: '2026-02-30T00:00:00Z' }, formatWords('time', 'date-time', '2026-02-30T00:00:00Z')],
  [{ time: '2026-02-28T00:00:00.123456+02:00' }],
  [{ date: 'x' }, formatWords('date', 'date', 'x')],
  [{ duration: 'x' }, formatWords('duration', 'duration', 'x')],
  [{ duration: '1h30m' }],
  [{ uuid: 'x' }, formatWords('uuid', 'uuid', 'x')],
  [{ uuid: '123e4567-e89b-12d3-a456-426614174000' }],
  [{ ipv4: '1.2.3' }, formatWords('ipv4', 'ipv4', '1.2.3')],
  [{ cidr: '10.0.0.1' }, formatWords('cidr', 'cidr', '10.0.0.1')],
  [{ cidr: '10.0.0.0/33' }, formatWords('cidr', 'cidr', '10.0.0.0/33')],
  [{ cidr: '2001:db8::/32' }],
  [{ uri: 'x y' }, formatWords('uri', 'uri', 'x y')],
  [{ email: 'x' }, formatWords('email', 'email', 'x')],
  [{ byte: '%%' }, formatWords('byte', 'byte', '%%')],
  [{ other: 'anything' }],
  [{ either: true }, typeWords('either', 'integer,string', 'boolean')],
  [{ either: 1.5 }, typeWords('either', 'integer,string', 'number')],
  [{ either: 'a' }],
  [{ amount: 'abc' }, should('amount', 'abc', "match '^\\d+$'")],
  [{ amount: 7 }],
  [
    { amount: true },
    typeWords('amount', 'integer,string', 'boolean'),
    '<nil>: Invalid value: "": "spec.amount" must validate at least one schema (anyOf)',
    typeWords('amount', 'integer', 'boolean'),
  ],
  [{ list: [] }, should('list', 0, 'have at least 1 items')],
  [{ list: ['a', 'b', 'c'] }, 'spec.list: Too many: 3: must have at most 2 items'],
  [{ list: ['a', null] }, typeWords('list[1]', 'string', 'null')],
  [{ list: 'x' }, typeWords('list', 'array', 'string')],
  [{ set: ['a', 'b', 'a'] }, 'spec.set[2]: Duplicate value: "a"'],
  [{ keyed: [{ k: 'a' }, { k: 'a', p: 'udp' }] }],
  [{ keyed: [{ k: 'a' }, { p: 'tcp', k: 'a' }] }, 'spec.keyed[1]: Duplicate value: {"k":"a","p":"tcp"}'],
  [{ keyed: [{ p: 'a' }] }, 'spec.keyed[0].k: Required value'],
  [
    { map: { a: 1, b: 3 } },
    'spec.map: Too many: 2: must have at most 1 item',
    should('map.a', 1, 'be greater than or equal to 3'),
  ],
  [{ map: {} }, should('map', 0, 'have at least 1 properties')],
  [{ map: { '5': 1 } }, should('map.5', 1, 'be greater than or equal to 3')],
  [{ map: { 'a/b': 1 } }, should('map.a/b', 1, 'be greater than or equal to 3')],
  [{ map: { a: null } }, should('map', 0, 'have at least 1 properties')],
  [{ object: {} }, 'spec.object.a: Required value', 'spec.object.b: Required value'],
  [{ embedded: { a: 1 } }, 'spec.embedded.apiVersion: Required value', 'spec.embedded.kind: Required value'],
  [{ not: 'bad' }, '<nil>: Invalid value: "": "spec.not" must not validate the schema (not)'],
  [{ oneOf: { z: '1' } }],
  [
    { oneOf: {} },
    '<nil>: Invalid value: "": "spec.oneOf" must validate one and only one schema (oneOf). Found none valid',
    'spec.oneOf.x: Required value',
  ],
  [
    { oneOf: { x: '1', z: '2' } },
    '<nil>: Invalid value: "": "spec.oneOf" must validate one and only one schema (oneOf). Found 2 valid alternatives',
  ],
  [
    { anyOf: {} },
    '<nil>: Invalid value: "": "spec.anyOf" must validate at least one schema (anyOf)',
    'spec.anyOf.x: Required value',
  ],
  [{ anyOf: { z: '1' } }],
  [5, 'spec: Invalid value: "integer": spec in body must be of type object: "integer"'],
]

test.each(rows)('%j', (spec, ...expected) => {
  expect(faults(thing, { spec })).toEqual(expected)
})

const metadata: Array<[metadata: unknown, message: string]> = [
  [
    { name: 'x', labels: { a: 5 } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
  ],
  [
    { name: 'x', labels: 5 },
    'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string',
  ],
  [5, 'json: cannot unmarshal number into Go value of type v1.ObjectMeta'],
  [
    { name: 'x', finalizers: [1] },
    'json: cannot unmarshal number into Go struct field ObjectMeta.finalizers of type string',
  ],
  [
    { name: 'x', ownerReferences: [{ uid: 1 }] },
    'json: cannot unmarshal number into Go struct field OwnerReference.ownerReferences.uid of type types.UID',
  ],
  [
    { name: 'x', creationTimestamp: 'noon' },
    'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"',
  ],
  [
    { uid: 5, labels: 5 },
    'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string',
  ],
]

describe('metadata', () => {
  test.each(metadata)('of %j is no metadata', (value, message) => {
    const expected = `400 Thing in version "v1" cannot be handled as a Thing: ${message}`
    expect(faults(thing, { metadata: value })).toEqual([expected])
  })

  test('of an embedded resource is read as strictly, and its place named', () => {
    const embedded = { apiVersion: 'v1', kind: 'x', metadata: { name: 'A b', labels: { a: 5 } } }
    expect(faults(thing, { spec: { embedded } })).toEqual([
      '400 Thing in version "v1" cannot be handled as a Thing: spec.embedded.metadata: Invalid value: {"labels":{"a":5},"name":"A b"}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ])
  })
})

describe('a status', () => {
  const before = {
    apiVersion: 'probe.example.com/v1',
    kind: 'Thing',
    metadata: { name: 'x' },
    spec: { text: 'far too long' },
  }
  const judge = (status: unknown) => thing.strategy.validateStatus!({ ...before, status }, before)

  test('is judged without the spec, and its paths begin inside it', () => {
    expect(judge({ x: 'a' })).toEqual([
      {
        type: 'TypeInvalid',
        field: 'status.x',
        value: 'string',
        detail: 'x in body must be of type integer: "string"',
      },
    ])
    expect(judge({ x: 1 })).toEqual([])
  })

  test('that is no object has a path of nothing', () => {
    expect(judge('x')).toEqual([
      { type: 'TypeInvalid', field: 'status', value: 'string', detail: ' in body must be of type object: "string"' },
    ])
  })
})
