// Metadata: the same rules, in the same words, for every kind.
import { describe, expect, test } from 'vitest'
import { validateMeta } from '../../../../sandbox/server/kinds/meta.ts'
import { faultsOf, kindOf, make, render, replaceFaults } from './write.ts'

const maps = kindOf('configmaps')
const subdomain = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`
const qualified = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`
const owner = { apiVersion: 'v1', kind: 'A', name: 'y', uid: 'z' }

describe('a new object', () => {
  const rows: Array<[what: string, metadata: object, faults: string[]]> = [
    ['all is well', { labels: { 'a.b/c': 'd', e: '' }, annotations: { 'Foo/Bar': 'any thing' } }, []],
    ['no name', { name: '' }, ['metadata.name: Required value: name or generateName is required']],
    ['a name that cannot be', { name: 'A_b' }, [`metadata.name: Invalid value: "A_b": ${subdomain}`]],
    [
      'a label’s key that cannot be',
      { labels: { 'a b': 'c' } },
      [`metadata.labels: Invalid value: "a b": name part ${qualified}`],
    ],
    [
      'a label’s domain that cannot be',
      { labels: { 'X_y/b': '', '/x': '' } },
      [
        'metadata.labels: Invalid value: "/x": prefix part must be non-empty',
        `metadata.labels: Invalid value: "X_y/b": prefix part ${subdomain}`,
      ],
    ],
    [
      'a label’s value that is too long',
      { labels: { a: 'x'.repeat(64) } },
      [`metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`],
    ],
    [
      'too many annotations',
      { annotations: { a: 'c'.repeat(262_144) } },
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      'a finalizer without a domain',
      { finalizers: ['orphan', 'a/b', 'hold'] },
      [
        'metadata.finalizers[2]: Invalid value: "hold": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      'two policies of deletion',
      { finalizers: ['orphan', 'foregroundDeletion'] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
    [
      'an empty owner',
      { ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
      [
        'metadata.ownerReferences[0].apiVersion: Required value: must not be empty',
        'metadata.ownerReferences[0].kind: Required value: must not be empty',
        'metadata.ownerReferences[0].name: Required value: must not be empty',
        'metadata.ownerReferences[0].uid: Required value: must not be empty',
      ],
    ],
    [
      'owners of no version',
      { ownerReferences: [owner, { ...owner, apiVersion: 'a/b/c' }, { ...owner, apiVersion: 'a/' }] },
      [
        'metadata.ownerReferences[1].apiVersion: Invalid value: "a/b/c": must be <group>/<version> or <version>',
        'metadata.ownerReferences[2].apiVersion: Invalid value: "a/": must be <group>/<version> or <version>',
      ],
    ],
    [
      'an Event as owner',
      { ownerReferences: [{ ...owner, kind: 'Event' }] },
      [
        'metadata.ownerReferences[0]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"y","uid":"z"}: /v1, Kind=Event is disallowed from being an owner',
      ],
    ],
  ]
  test.each(rows)('with %s', (_, metadata, faults) => {
    expect(faultsOf(maps, { metadata })).toEqual(faults)
  })

  test('may have one controller only', () => {
    const ownerReferences = [
      { ...owner, controller: true },
      { ...owner, name: 'q', controller: true },
    ]
    const [fault] = faultsOf(maps, { metadata: { ownerReferences } })
    expect(fault).toContain(
      'Only one reference can have Controller set to true. Found "true" in references for A/y and A/q',
    )
  })

  test('of a definition may have a finalizer without a domain', () => {
    const object = make(maps, { metadata: { finalizers: ['hold'] } })
    expect(render(validateMeta({ ...maps, custom: true }, object))).toEqual([])
  })
})

test.each([
  ['namespaces', '', 'a.b', 'a lowercase RFC 1123 label'],
  ['roles', 'rbac.authorization.k8s.io', 'a/b', "may not contain '/'"],
  ['roles', 'rbac.authorization.k8s.io', '..', "may not be '..'"],
])('a name among %s %s cannot be %s', (plural, group, name, detail) => {
  expect(faultsOf(kindOf(plural, group), { metadata: { name } })[0]).toContain(detail)
})

test('a role’s name may be nearly anything', () => {
  expect(faultsOf(kindOf('roles', 'rbac.authorization.k8s.io'), { metadata: { name: 'system:A b' } })).toEqual([])
})

describe('a changed object', () => {
  const before = make(maps, { metadata: { uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z', generation: 2 } })
  test.each(['uid', 'name', 'namespace', 'creationTimestamp', 'deletionTimestamp'])('keeps its %s', field => {
    const value = field.endsWith('Timestamp') ? '2027-01-01T00:00:00Z' : 'other'
    expect(replaceFaults(maps, before, { metadata: { [field]: value } })).toEqual([
      `metadata.${field}: Invalid value: "${value}": field is immutable`,
    ])
  })

  test('gets no new finalizer while it is being deleted', () => {
    const ending = {
      ...before,
      metadata: { ...before.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] },
    }
    expect(replaceFaults(maps, ending, { metadata: { finalizers: ['a/b', 'c/d'] } })).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
    ])
    expect(replaceFaults(maps, ending, { metadata: { finalizers: [] } })).toEqual([])
    expect(replaceFaults(maps, before, { metadata: { finalizers: ['c/d'] } })).toEqual([])
  })
})
