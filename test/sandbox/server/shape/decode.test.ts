import { describe, expect, test } from 'vitest'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { builtinShape } from '../../../../sandbox/server/shape/builtin.ts'
import { decode } from '../../../../sandbox/server/shape/decode.ts'
import { readBody } from '../../../../sandbox/server/shape/readBody.ts'

const configMap = { group: '', version: 'v1', kind: 'ConfigMap', shape: builtinShape('io.k8s.api.core.v1.ConfigMap') }
const deployment = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  shape: builtinShape('io.k8s.api.apps.v1.Deployment'),
}
const ticket = {
  group: 'soh.re',
  version: 'v1alpha1',
  kind: 'IsolationPod',
  custom: true,
  shape: { prune: (object: Obj) => ({ object, unknown: 'bogus' in object ? ['bogus'] : [] }), setDefaults: () => {} },
}

type Sent = { kind?: typeof configMap | typeof ticket; type?: string; validation?: string }

async function read(text: string, { kind = configMap, type = 'application/json', validation = '' }: Sent = {}) {
  const body = await readBody(type, Buffer.from(text), kind.kind)
  return decode({ kind, ...body, fieldValidation: validation })
}

const yaml = 'application/yaml'
const unrecognized = (why: string, kind = 'ConfigMap') =>
  `the object provided is unrecognized (must be of type ${kind}): ${why}`
const badType = (what: string, shown: string) =>
  unrecognized(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${what} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${shown})`,
  )

test.each([
  ['{"data":{"a":"1"}}', 'application/json'],
  ['{"data":{"a":"1"}}', 'application/json; charset=utf-8'],
  ['{"data":{"a":"1"}}', ''],
  ['data: {a: "1"}\n---\ndata: {a: "2"}\n', yaml],
  ['{"kind":"ConfigMap","data":{"a":"1"}}', yaml],
])('%j as %j is an object of the kind', async (text, type) => {
  const { object, warnings } = await read(text, { type })
  expect(object).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { a: '1' } })
  expect(warnings).toEqual([])
})

test.each([
  ['{', `couldn't get version/kind; json parse error: unexpected end of JSON input ({)`],
  ['', `couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`],
  [
    '{"a":}',
    `couldn't get version/kind; json parse error: invalid character '}' looking for beginning of value ({"a":})`,
  ],
  [
    '{"metadata":{"name":"x"}} x',
    `couldn't get version/kind; json parse error: invalid character 'x' after top-level value ({"metadata":{"name":"x"}} x)`,
  ],
  [
    '{"kind":5}',
    `couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5})`,
  ],
  [
    '{"metadata":{"name":"x"},"apiVersion":"a/b/c"}',
    'unexpected GroupVersion string: a/b/c ({"metadata":{"name":"x"},"apiV ...)',
  ],
])('%j is refused', async (text, why) => {
  await expect(read(text)).rejects.toMatchObject({ code: 400, reason: 'BadRequest', message: unrecognized(why) })
})

test.each([
  ['[]', 'application/json', badType('array', '5b5d')],
  ['"x"', 'application/json', badType('string', '227822')],
  ['- a\n', yaml, badType('array', '2d20610a')],
])('%j is no object', async (text, type, message) => {
  await expect(read(text, { type })).rejects.toMatchObject({ code: 400, message })
})

test('another content type is not supported', async () => {
  const message =
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf'
  await expect(read('x', { type: 'text/plain' })).rejects.toMatchObject({ code: 415, message })
})

describe('apiVersion and kind', () => {
  test.each([
    [
      configMap,
      { kind: 'Pod' },
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      configMap,
      { kind: 'Deployment', apiVersion: 'apps/v1' },
      'Deployment in version "v1" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion',
    ],
    [
      configMap,
      { apiVersion: 'v2' },
      'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      configMap,
      { kind: 'Bogus' },
      'Bogus in version "v1" cannot be handled as a ConfigMap: no kind "Bogus" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      deployment,
      { kind: 'Deployment', apiVersion: 'extensions/v1beta1' },
      'the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)',
    ],
    [
      deployment,
      { kind: 'Deployment', apiVersion: 'v1' },
      'Deployment in version "v1" cannot be handled as a Deployment: no kind "Deployment" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      ticket,
      { kind: 'IsolationPod', apiVersion: 'soh.re/v1' },
      'the API version in the data (soh.re/v1) does not match the expected API version (soh.re/v1alpha1)',
    ],
    [
      ticket,
      { kind: 'IsolationPod' },
      'the API version in the data () does not match the expected API version (soh.re/v1alpha1)',
    ],
    [
      ticket,
      { apiVersion: 'x/v1' },
      unrecognized(`Object 'Kind' is missing in '{"apiVersion":"x/v1"}' ({"apiVersion":"x/v1"})`, 'IsolationPod'),
    ],
  ])('of another thing are refused where a $kind is expected: %j', async (kind, body, message) => {
    await expect(read(JSON.stringify(body), { kind })).rejects.toMatchObject({ code: 400, message })
  })
})

test('another kind of a custom resource’s version is invalid', async () => {
  const body = '{"apiVersion":"soh.re/v1alpha1","kind":"Bogus","metadata":{"name":"x"}}'
  const message = 'Bogus.soh.re "x" is invalid: kind: Invalid value: "Bogus": must be IsolationPod'
  await expect(read(body, { kind: ticket })).rejects.toMatchObject({ code: 422, message })
})

describe('unknown and duplicate fields', () => {
  const text =
    '{"bogus":{"a":1,"a":2},"data":{"a":"1"},"data":{"a":"2","b":"x","b":"y"},"zzz":1,"bogus":1,"data":{"a":"3"}}'
  const said = ['unknown field "bogus"', 'duplicate field "data"', 'duplicate field "data.b"', 'unknown field "zzz"']

  test('are refused together, in the order of the text, with Strict', async () => {
    const message = `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${said.join(', ')}`
    await expect(read(text, { validation: 'Strict' })).rejects.toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message,
    })
  })

  test.each(['', 'Warn'])('are told with %j, and the last value counts', async validation => {
    const { object, warnings } = await read(text, { validation })
    expect(warnings).toEqual(said)
    expect(object).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { a: '3' } })
  })

  test('are dropped in silence with Ignore', async () => {
    expect((await read(text, { validation: 'Ignore' })).warnings).toEqual([])
  })

  test('of a custom resource are told duplicates first', async () => {
    const body = '{"bogus":1,"apiVersion":"soh.re/v1alpha1","kind":"IsolationPod","spec":{"a":[{"b":1},{"b":1,"b":2}]}}'
    const { warnings } = await read(body, { kind: ticket })
    expect(warnings).toEqual(['duplicate field "spec.a[1].b"', 'unknown field "bogus"'])
  })

  test('in strings are none', async () => {
    const { warnings } = await read('{"data":{"a":"{\\"x\\":1,\\"x\\":2}","b":"\\\\"}, "kind" : "ConfigMap"}')
    expect(warnings).toEqual([])
  })

  test('of YAML are told by line', async () => {
    const body = 'data: {a: "1"}\nzzz: 1\nbogus: 1\ndata: {a: "2"}\n'
    const { warnings } = await read(body, { type: yaml })
    expect(warnings).toEqual(['line 4: key "data" already set in map', 'unknown field "bogus"', 'unknown field "zzz"'])
    await expect(read(body, { type: yaml, validation: 'Strict' })).rejects.toThrow(
      'strict decoding error: yaml: unmarshal errors:\n  line 4: key "data" already set in map, unknown field "bogus"',
    )
  })
})

test.each([
  ['yes', 'bool'],
  ['0x10', 'number'],
  ['1_000', 'number'],
])('YAML’s %s is a %s', async (word, type) => {
  await expect(read(`data: {a: ${word}}`, { type: yaml })).rejects.toThrow(`cannot unmarshal ${type} into`)
})

test('YAML’s dates stay text, and keys become it', async () => {
  const { object } = await read('data: {a: 2024-01-02, 1: "x", true: "y"}', { type: yaml })
  expect(object.data).toEqual({ a: '2024-01-02', 1: 'x', true: 'y' })
})

test('what is no YAML is refused with its line', async () => {
  await expect(read('data: {a: "1"\n', { type: yaml })).rejects.toMatchObject({
    code: 400,
    message: expect.stringMatching(
      /^the object provided is unrecognized \(must be of type ConfigMap\): yaml: line \d: /,
    ),
  })
})

test.each(['Sometimes', 'strict'])('fieldValidation %s is invalid', async validation => {
  const message = `CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "${validation}": supported values: "", "Ignore", "Strict", "Warn"`
  await expect(read('{}', { validation })).rejects.toMatchObject({ code: 422, reason: 'Invalid', message })
})
