// The cells of a custom resource, as a real server fills them.
import { expect, test } from 'vitest'
import { kindOf } from './thing.ts'

const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const now = new Date('2026-01-01T00:10:00Z')
const object = {
  apiVersion: 'probe.example.com/v1',
  kind: 'Thing',
  metadata: { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    text: 'text',
    whole: 5,
    part: 1.5,
    flag: true,
    object: { b: 1, a: 2 },
    list: [{ a: 'x' }, { a: 'y' }],
    time: '2026-01-01T00:03:20.239Z',
    future: '2099-01-01T00:00:00Z',
  },
}

test.each<[type: string, jsonPath: string, cell: unknown]>([
  ['string', '.spec.text', 'text'],
  ['string', '.spec.list[*].a', 'x'],
  ['string', '.spec.object', '{"a":2,"b":1}'],
  ['string', '.spec.list', '[{"a":"x"},{"a":"y"}]'],
  ['string', '.spec.whole', '5'],
  ['string', '.spec.flag', 'true'],
  ['string', '.spec.missing', null],
  ['integer', '.spec.whole', 5],
  ['integer', '.spec.part', 1],
  ['integer', '.spec.text', null],
  ['number', '.spec.part', 1.5],
  ['boolean', '.spec.flag', true],
  ['boolean', '.spec.text', null],
  ['date', '.spec.time', '6m39s'],
  ['date', '.spec.future', '<invalid>'],
  ['date', '.spec.text', '<invalid>'],
  ['date', '.spec.missing', null],
])('%s %s', (type, jsonPath, cell) => {
  const { row } = kindOf(schema, { additionalPrinterColumns: [{ name: 'A', type, jsonPath }] })
  expect(row(object, now)).toEqual(['x', cell])
})

test('a column says where its cells come from, unless its definition has better words', () => {
  const { columns } = kindOf(schema, {
    additionalPrinterColumns: [
      { name: 'A', type: 'string', jsonPath: '.spec.a' },
      { name: 'B', type: 'integer', format: 'int32', description: 'How many', jsonPath: '.spec.b', priority: 1 },
    ],
  })
  expect(columns.map(({ name }) => name)).toEqual(['Name', 'A', 'B'])
  expect(columns.slice(1)).toEqual([
    {
      name: 'A',
      type: 'string',
      format: '',
      description: 'Custom resource definition column (in JSONPath format): .spec.a',
      priority: 0,
    },
    { name: 'B', type: 'integer', format: 'int32', description: 'How many', priority: 1 },
  ])
})

test('without a word from the definition there is the age', () => {
  const { columns, row } = kindOf(schema, {})
  expect(columns.map(({ name }) => name)).toEqual(['Name', 'Age'])
  expect(row(object, now)).toEqual(['x', '10m'])
})
