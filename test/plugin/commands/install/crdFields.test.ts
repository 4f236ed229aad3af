// Which fields of a CRD come and go, by the paths that kubectl explain knows.
import { expect, it } from 'vitest'
import { compareCrds } from '../../../../plugin/commands/install/crdFields.ts'

type Schema = { properties?: Record<string, Schema>; items?: Schema; additionalProperties?: Schema | boolean }

function crd(spec: Schema) {
  const openAPIV3Schema = { properties: { spec } }
  return {
    spec: {
      versions: [
        { storage: false, schema: { openAPIV3Schema: { properties: { other: {} } } } },
        { storage: true, schema: { openAPIV3Schema } },
      ],
    },
  }
}

const one = crd({ properties: { a: { properties: { b: {}, c: {} } } } })

it.each([
  ['nothing', one, one, [], []],
  ['a field that comes', one, crd({ properties: { a: { properties: { b: {}, c: {}, d: {} } } } }), ['spec.a.d'], []],
  ['a field that goes', one, crd({ properties: { a: { properties: { b: {} } } } }), [], ['spec.a.c']],
  ['a whole part, named once', crd({}), one, ['spec.a'], []],
  [
    'fields of the items of a list',
    crd({ properties: { l: { items: { properties: { x: {} } } } } }),
    crd({ properties: { l: { items: { properties: { y: {} } } } } }),
    ['spec.l.y'],
    ['spec.l.x'],
  ],
  [
    'fields of the values of a map',
    crd({ properties: { m: { additionalProperties: true } } }),
    crd({ properties: { m: { additionalProperties: { properties: { y: {} } } } } }),
    ['spec.m.y'],
    [],
  ],
  ['a definition without a schema', {}, one, ['spec'], []],
])('tells of %s', (_, before, after, added, removed) => {
  expect(compareCrds(before, after)).toEqual({ added, removed })
})
