import { expect, test } from 'vitest'
import { type FieldError, invalid, renderFieldError } from '../../../sandbox/server/refusal.ts'

test.each<[what: string, error: FieldError, text: string]>([
  ['a value', { type: 'Invalid', field: 'spec.a', value: 5, detail: 'no' }, 'spec.a: Invalid value: 5: no'],
  ['a text', { type: 'Invalid', field: 'a', value: 'x', detail: 'no' }, 'a: Invalid value: "x": no'],
  [
    'nothing, which is a value too',
    { type: 'Invalid', field: 'a', value: null, detail: 'no' },
    'a: Invalid value: null: no',
  ],
  ['no value', { type: 'Invalid', field: 'spec', detail: 'failed rule' }, 'spec: Invalid value: failed rule'],
  ['a type', { type: 'TypeInvalid', field: 'a', value: 'x', detail: '' }, 'a: Invalid value: "x"'],
  [
    'a word',
    { type: 'NotSupported', field: 'a', value: 'x', detail: 'supported' },
    'a: Unsupported value: "x": supported',
  ],
  ['nothing that is required', { type: 'Required', field: 'a', detail: '' }, 'a: Required value'],
])('a wrong field is told with %s', (_what, error, text) => {
  expect(renderFieldError(error)).toBe(text)
})

test('causes tell for programs what the sentence tells for people', () => {
  const { message, details, code } = invalid({ kind: 'Thing', group: 'test.dev' }, 'x', [
    { type: 'Required', field: 'a', detail: '' },
    { type: 'Invalid', field: 'b', detail: 'failed rule' },
  ])
  expect([code, message]).toEqual([
    422,
    'Thing.test.dev "x" is invalid: [a: Required value, b: Invalid value: failed rule]',
  ])
  expect(details).toEqual({
    name: 'x',
    group: 'test.dev',
    kind: 'Thing',
    causes: [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'a' },
      { reason: 'FieldValueInvalid', message: 'Invalid value: failed rule', field: 'b' },
    ],
  })
})
