// What is left of an object when it is read, and what is added to it.
import { describe, expect, test } from 'vitest'
import { kindOf, make, thingSchema } from './thing.ts'

const thing = kindOf(thingSchema)
const defaults = { defaulted: 'dd', nullableDefault: 'x' }

const rows: Array<[given: object, stored: object | undefined, unknown: string[]]> = [
  [{ spec: {} }, defaults, []],
  [{}, undefined, []],
  [{ spec: null }, undefined, []],
  [{ spec: { bogus: 1 } }, defaults, ['spec.bogus']],
  [{ spec: {}, bogus: 1 }, defaults, ['bogus']],
  [{ spec: { text: null } }, defaults, []],
  [
    { spec: { nullable: null, nullableDefault: null, defaulted: null } },
    { defaulted: 'dd', nullable: null, nullableDefault: null },
    [],
  ],
  [{ spec: { object: { a: '', b: '', c: null } } }, { ...defaults, object: { a: '', b: '', c: { d: 4 } } }, []],
  [{ spec: { object: null } }, defaults, []],
  [{ spec: { keyed: [{ k: 'a' }] } }, { ...defaults, keyed: [{ k: 'a', p: 'tcp' }] }, []],
  [{ spec: { keyed: [{ k: 'a', w: 1 }] } }, { ...defaults, keyed: [{ k: 'a', p: 'tcp' }] }, ['spec.keyed[0].w']],
  [{ spec: { any: null } }, defaults, []],
  [{ spec: { any: { a: [null, { b: null }] } } }, { ...defaults, any: { a: [null, { b: null }] } }, []],
  [
    { spec: { open: { u: { w: 1 }, known: { x: 1, z: 2 } } } },
    { ...defaults, open: { u: { w: 1 }, known: { x: 1 } } },
    ['spec.open.known.z'],
  ],
  [
    { spec: { embedded: { apiVersion: 'v1', kind: 'x', metadata: { name: 'a', bogus: 1 }, more: 1 } } },
    { ...defaults, embedded: { apiVersion: 'v1', kind: 'x', metadata: { name: 'a' }, more: 1 } },
    ['spec.embedded.metadata.bogus'],
  ],
  [
    { spec: { embedded: { metadata: { creationTimestamp: '2020-01-01T01:00:00.5+01:00', labels: {}, uid: '' } } } },
    { ...defaults, embedded: { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } } },
    [],
  ],
  [{ metadata: { name: 'x', bogus: 1 }, spec: {} }, defaults, ['metadata.bogus']],
  [
    { metadata: { name: 'x', ownerReferences: [{ name: 'y', w: 1 }], bogus: 1 }, spec: {} },
    defaults,
    ['metadata.bogus', 'metadata.ownerReferences[0].w'],
  ],
]

test.each(rows)('%j', (given, stored, unknown) => {
  const made = make(thing, given)
  expect(made.object.spec).toEqual(stored)
  expect(made.unknown).toEqual(unknown)
})

test('nothing that was given is changed', () => {
  const given = { spec: { keyed: [{ k: 'a' }], object: { a: '', b: '' } } }
  const before = structuredClone(given)
  make(thing, given)
  expect(given).toEqual(before)
})

describe('a status that its schema gives a default', () => {
  const status = { type: 'object', default: { phase: 'New' }, properties: { phase: { type: 'string' } } }
  const schema = { type: 'object', properties: { status } }

  test('begins with it, whatever its maker wrote', () => {
    for (const given of [{}, { status: null }, { status: { phase: 'Old' } }]) {
      expect(make(kindOf(schema), given).object.status).toEqual({ phase: 'New' })
    }
  })

  test('is an ordinary field without the subresource', () => {
    expect(make(kindOf(schema, {}), { status: { phase: 'Old' } }).object.status).toEqual({ phase: 'Old' })
  })
})
