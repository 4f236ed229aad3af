// What the server says about definitions that it takes, and which changes of them it refuses.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { definitionStrategy } from '../../../../sandbox/server/custom/definition.ts'
import { renderFieldError } from '../../../../sandbox/server/refusal.ts'
import { asObject, create, faults, object, version } from './definition/define.ts'
import { definitionOf, facts } from './thing.ts'

describe('what the server adds', () => {
  test('are the names left out, acceptance, and the version that is stored', () => {
    const made = create(definitionOf(object({}), {}, { names: { plural: 'things', kind: 'Thing' } }))
    expect(made.spec.names).toEqual({ plural: 'things', kind: 'Thing', singular: 'thing', listKind: 'ThingList' })
    expect(made.spec.conversion).toEqual({ strategy: 'None' })
    const lastTransitionTime = '2026-01-01T00:00:00Z'
    expect(made.status).toEqual({
      acceptedNames: made.spec.names,
      storedVersions: ['v1'],
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'True',
          lastTransitionTime,
          reason: 'NoConflicts',
          message: 'no conflicts found',
        },
        {
          type: 'Established',
          status: 'True',
          lastTransitionTime,
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        },
      ],
    })
  })

  test('is a refusal of names that another definition of the group has', () => {
    const other = create(definitionOf(object({})))
    const list = () => [asObject({ ...other, metadata: { name: 'others.probe.example.com' } })]
    const names = { plural: 'things', kind: 'New', shortNames: ['thing'] }
    const { status } = create(definitionOf(object({}), {}, { names }), { ...facts, list })
    expect(status).toMatchObject({
      acceptedNames: { plural: 'things', kind: '' },
      conditions: [
        { type: 'NamesAccepted', status: 'False', reason: 'ShortNamesConflict', message: '"thing" is already in use' },
        { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
      ],
    })
  })
})

describe('a change', () => {
  const before = create(definitionOf(object({})))
  const change = (spec: object, now = facts): [CustomResourceDefinition, string[]] => {
    const draft = structuredClone({ ...before, spec: { ...before.spec, ...spec } })
    definitionStrategy.prepareForUpdate!(asObject(draft), asObject(before), now)
    const errors = definitionStrategy.validateUpdate!(asObject(draft), asObject(before), now)
    return [draft, errors.map(renderFieldError)]
  }

  test('of nothing leaves the times of the conditions as they were', () => {
    expect(change({}, { ...facts, now: new Date('2027-01-01T00:00:00Z') })).toEqual([before, []])
  })

  test.each<[spec: object, fault: string]>([
    [{ scope: 'Cluster' }, 'spec.scope: Invalid value: "Cluster": field is immutable'],
    [{ group: 'x.y' }, 'spec.group: Invalid value: "x.y": field is immutable'],
    [{ names: { ...before.spec.names, kind: 'Other' } }, 'spec.names.kind: Invalid value: "Other": field is immutable'],
    [
      { versions: [{ ...version, name: 'v2' }] },
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ],
  ])('to %j is refused', (spec, fault) => {
    expect(change(spec)[1]).toEqual([fault])
  })

  test('of the stored version remembers that objects may lie in both', () => {
    const versions = [
      { ...version, storage: false },
      { ...version, name: 'v2' },
    ]
    expect(change({ versions })[0].status?.storedVersions).toEqual(['v1', 'v2'])
  })
})

test.each(['dedicatedservices', 'isolationpods'])('our own definition of %s is sound', file => {
  const path = new URL(`../../../../manifests/crd/${file}.yaml`, import.meta.url)
  expect(faults(parse(readFileSync(path, 'utf8')) as CustomResourceDefinition)).toEqual([])
})
