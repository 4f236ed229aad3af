// The note that kubectl leaves on what it applies, byte for byte; the expected ones are kubectl's own.
import { expect, it } from 'vitest'
import { annotation, goJson, readLastApplied, withLastApplied } from '../../../../sandbox/start/apply/lastApplied.ts'

it('is what kubectl 1.32 writes', () => {
  const object = {
    metadata: { name: 'x', namespace: 'st-probe' },
    kind: 'ConfigMap',
    data: { n: '1', a: '<b>&c > d \u2028 \u00e9 \x7f \t "q" \\' },
    apiVersion: 'v1',
  }
  expect(withLastApplied(object).metadata.annotations![annotation]).toBe(
    '{"apiVersion":"v1","data":{"a":"\\u003cb\\u003e\\u0026c \\u003e d \\u2028 \u00e9 \x7f \\t \\"q\\" \\\\","n":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"x","namespace":"st-probe"}}\n',
  )
})

it('does not contain itself', () => {
  const once = withLastApplied({
    apiVersion: 'v1',
    kind: 'A',
    metadata: { name: 'x', annotations: { mine: 'yes' } },
  })
  expect(withLastApplied(once)).toEqual(once)
  expect(readLastApplied(once)).toMatchObject({ metadata: { annotations: { mine: 'yes' } } })
})

it.each([
  ['none', undefined],
  ['a spoilt one', '{"a"'],
  ['a foreign one', '7'],
])('is nothing when there is %s', (_, text) => {
  const annotations = text === undefined ? undefined : { [annotation]: text }
  expect(readLastApplied({ metadata: { name: 'x', annotations } })).toBeUndefined()
})

it.each([
  [{ b: 1, a: [{ d: null, c: 0.5 }] }, '{"a":[{"c":0.5,"d":null}],"b":1}'],
  ['\u2029', '"\\u2029"'],
  [{ 'a.b': 1, 'a-b': 2, A: 3 }, '{"A":3,"a-b":2,"a.b":1}'],
])('writes %j as Go does', (value, text) => {
  expect(goJson(value)).toBe(text)
})
