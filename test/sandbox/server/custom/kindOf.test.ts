// A definition as a kind that the server serves.
import { describe, expect, test } from 'vitest'
import { kindsOf } from '../../../../sandbox/server/custom/kindOf.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { definitionOf } from './thing.ts'

const schema = { type: 'object', properties: { spec: { type: 'object', properties: { color: { type: 'string' } } } } }

test('has the names, subresources and traits of its definition', () => {
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  const names = { plural: 'things', kind: 'Thing', shortNames: ['th'], categories: ['all'] }
  const definition = definitionOf(schema, { subresources: { status: {}, scale } }, { names, scope: 'Cluster' })
  const [kind] = kindsOf(definition)
  expect(kind).toMatchObject({
    group: 'probe.example.com',
    version: 'v1',
    plural: 'things',
    singular: 'thing',
    kind: 'Thing',
    namespaced: false,
    shortNames: ['th'],
    categories: ['all'],
    shelf: 'things.probe.example.com',
    custom: true,
    strategy: { countsGenerations: true, unconditionalUpdate: false },
  })
  expect(kind!.subresources.map(({ name, kind, group }) => [name, kind, group])).toEqual([
    ['status', 'Thing', undefined],
    ['scale', 'Scale', 'autoscaling'],
  ])
  expect(kind!.scaling).toBeDefined()
})

test('has no subresource that its definition does not name', () => {
  const [kind] = kindsOf(definitionOf(schema))
  expect(kind!.subresources).toEqual([])
  expect(kind!.scaling).toBeUndefined()
})

test('may be selected by the fields that its definition names', () => {
  const [kind] = kindsOf(definitionOf(schema, { selectableFields: [{ jsonPath: '.spec.color' }] }))
  const object: Obj = { apiVersion: 'a/v1', kind: 'Thing', metadata: { name: 'x' }, spec: { color: 'red' } }
  expect(kind!.selectableFields!['spec.color']!(object)).toBe('red')
  expect(kind!.selectableFields!['spec.color']!({ ...object, spec: {} })).toBe('')
})

describe('several versions', () => {
  const version = (name: string, more: object) => ({
    name,
    served: true,
    storage: false,
    schema: { openAPIV3Schema: schema },
    ...more,
  })
  const versions = [version('v1', { storage: true }), version('v2', {}), version('v3', { served: false })]

  test('are views of the same objects, but those that are not served', () => {
    const kinds = kindsOf(definitionOf(schema, {}, { versions }))
    expect(kinds.map(kind => kind.version)).toEqual(['v1', 'v2'])
    const object: Obj = { apiVersion: 'probe.example.com/v2', kind: 'Thing', metadata: { name: 'x' } }
    const stored = kinds[1]!.toShelf!(object)
    expect(stored).toEqual({ ...object, apiVersion: 'probe.example.com/v1' })
    expect(kinds[1]!.fromShelf!(stored)).toEqual(object)
    expect(kinds[0]!.toShelf).toBeUndefined()
  })
})

test('a definition whose names are taken is no kind', () => {
  const conditions = [{ type: 'Established', status: 'False', reason: 'NotAccepted', message: '' }]
  const status = { conditions, acceptedNames: { plural: 'things', kind: '' }, storedVersions: ['v1'] }
  expect(kindsOf({ ...definitionOf(schema), status } as never)).toEqual([])
})
