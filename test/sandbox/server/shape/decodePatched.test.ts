import { expect, test } from 'vitest'
import { builtinShape } from '../../../../sandbox/server/shape/builtin.ts'
import { decodePatched, duplicatesInPatch } from '../../../../sandbox/server/shape/decodePatched.ts'

const kind = { group: '', version: 'v1', kind: 'Namespace', shape: builtinShape('io.k8s.api.core.v1.Namespace') }
const patched = (value: object, patch = '{}', { fieldValidation = 'Strict', strategic = false } = {}) =>
  decodePatched(
    { kind, value, duplicates: duplicatesInPatch(patch, 'application/merge-patch+json'), fieldValidation },
    { shown: 'x', strategic },
  )

test.each<[string, object, string, string]>([
  ['an unknown field', { metadata: { bogus: 1 } }, '{}', 'strict decoding error: unknown field "metadata.bogus"'],
  [
    'a field written twice, told first',
    { metadata: { bogus: 1 } },
    '{"metadata":{"labels":{"a":"1","a":"2"},"bogus":1}}',
    'strict decoding error: duplicate field "metadata.labels.a", unknown field "metadata.bogus"',
  ],
  [
    'a wrong type',
    { metadata: { labels: { a: 1 } } },
    '{}',
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  ['another kind', { kind: 'Pod' }, '{}', 'converting (v1.Pod) to (core.Namespace): unknown conversion'],
])('%s makes the patch invalid', (_, value, patch, why) => {
  const message = ` "" is invalid: patch: Invalid value: "x": ${why}`
  expect(() => patched(value, patch)).toThrow(expect.objectContaining({ code: 422, reason: 'Invalid', message }))
})

test('fieldValidation is the patch’s', () => {
  expect(() => patched({}, '{}', { fieldValidation: 'Bogus' })).toThrow(
    'PatchOptions.meta.k8s.io "" is invalid: fieldValidation',
  )
})

test('a JSON patch’s own fields are told by the operation', () => {
  const patch = '[{"op":"add"},{"op":"add","op":"add","path":"/a"}]'
  const [problem] = duplicatesInPatch(patch, 'application/json-patch+json')
  expect(problem?.warning).toBe('json patch duplicate field "[1].op"')
})

test.each<[string, object, string]>([
  ['a number for a string', { metadata: { labels: { a: 1 } } }, 'cannot convert int64 to string'],
  ['an object for a string', { metadata: { name: {} } }, 'unrecognized type: string'],
  ['a string for a number', { metadata: { generation: 'x' } }, 'unrecognized type: int64'],
  ['a fraction for a whole number', { metadata: { generation: 1.5 } }, 'cannot convert float64 to int64'],
  ['a string for a map', { metadata: { labels: 'x' } }, 'cannot restore map from string'],
  ['a map for a list', { metadata: { finalizers: { a: 1 } } }, 'cannot restore slice from map'],
  ['a list for an object', { metadata: [1] }, 'cannot restore struct from: slice'],
])('in a strategic patch, %s is told as the real server tells it', (_, value, why) => {
  expect(() => patched(value, '{}', { strategic: true })).toThrow(`Invalid value: "x": ${why}`)
})
