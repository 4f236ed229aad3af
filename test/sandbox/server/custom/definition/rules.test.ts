// Which rules no definition may have, in the words of a real API server.
import { expect, test } from 'vitest'
import { definitionOf } from '../thing.ts'
import { at, faults, inSpec, object, root, text, whole } from './define.ts'

const ruled = (rule: object) => object({ spec: object({ s: text, i: whole }, { 'x-kubernetes-validations': [rule] }) })
const rule = `${root}.properties[spec].x-kubernetes-validations[0]`
const shown = (Rule: string, MessageExpression = '') =>
  JSON.stringify({ Rule, Message: '', MessageExpression, Reason: null, FieldPath: '', OptionalOldSelf: null })

const rows: Array<[what: string, schema: object, ...faults: string[]]> = [
  [
    'has a rule about no field',
    ruled({ rule: 'self.bogus == 1' }),
    `${rule}.rule: Invalid value: ${shown('self.bogus == 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'bogus'\n | self.bogus == 1\n | ....^`,
  ],
  [
    'has a rule that answers neither yes nor no',
    ruled({ rule: 'self.s' }),
    `${rule}.rule: Invalid value: ${shown('self.s')}: cel expression must evaluate to a bool`,
  ],
  [
    'has a rule about other metadata',
    object({}, { 'x-kubernetes-validations': [{ rule: 'self.metadata.labels.size() == 0' }] }),
    `${root}.x-kubernetes-validations[0].rule: Invalid value: ${shown('self.metadata.labels.size() == 0')}: compilation failed: ERROR: <input>:1:14: undefined field 'labels'\n | self.metadata.labels.size() == 0\n | .............^`,
  ],
  ['has an empty rule', ruled({ rule: '' }), `${rule}.rule: Required value: rule is not specified`],
  [
    'has a message of a number',
    ruled({ rule: 'true', messageExpression: 'self.i' }),
    `${rule}.messageExpression: Invalid value: ${shown('true', 'self.i')}: messageExpression must evaluate to a string`,
  ],
  [
    'has a rule about a path to nowhere',
    ruled({ rule: 'true', fieldPath: '.zz' }),
    `${rule}.fieldPath: Invalid value: ".zz": must be a valid path`,
  ],
  [
    'has a rule for no known reason',
    ruled({ rule: 'true', reason: 'Bored' }),
    `${rule}.reason: Unsupported value: "Bored": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
  ],
  [
    'has a message of several lines',
    ruled({ rule: 'true', message: 'a\nb' }),
    `${rule}.message: Invalid value: "a\\nb": must not contain line breaks`,
  ],
  [
    'has an optional past that is not used',
    ruled({ rule: 'true', optionalOldSelf: true }),
    `${rule}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
  ],
  [
    'compares items that have no past',
    inSpec({ type: 'array', items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } }),
    `${at}.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${at}`,
  ],
]

test.each(rows)('a schema that %s', (_, schema, ...expected) => {
  expect(faults(definitionOf(schema))).toEqual(expected)
})
