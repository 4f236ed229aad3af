// The smaller kinds: what of each may not change.
import { expect, test } from 'vitest'
import { kindOf, make, replaceFaults } from './write.ts'

const rbac = 'rbac.authorization.k8s.io'
const sealed = 'Forbidden: field is immutable when `immutable` is set'

const rows: Array<[plural: string, group: string, body: object, change: object, faults: string[]]> = [
  [
    'configmaps',
    '',
    { immutable: true, data: { a: 'b' } },
    { data: { a: 'c' } },
    [`immutable: ${sealed}`, `data: ${sealed}`],
  ],
  ['configmaps', '', { immutable: true, data: { a: 'b' } }, { immutable: true, data: { a: 'b' } }, []],
  ['secrets', '', {}, { type: 'q' }, ['type: Invalid value: "q": field is immutable']],
  ['secrets', '', { immutable: true }, { immutable: true, stringData: { a: 'b' } }, [`data: ${sealed}`]],
  [
    'rolebindings',
    rbac,
    { roleRef: { kind: 'Role', name: 'a' } },
    { roleRef: { kind: 'Role', name: 'b' } },
    [`roleRef: Invalid value: {"APIGroup":"${rbac}","Kind":"Role","Name":"b"}: field is immutable`],
  ],
  [
    'endpointslices',
    'discovery.k8s.io',
    { addressType: 'IPv4' },
    { addressType: 'FQDN' },
    ['addressType: Invalid value: null: field is immutable'],
  ],
  [
    'priorityclasses',
    'scheduling.k8s.io',
    { value: 5 },
    { value: 6 },
    ['value: Forbidden: may not be changed in an update.'],
  ],
]

test.each(rows)('a change of %s %s %#', (plural, group, body, change, faults) => {
  const kind = kindOf(plural, group)
  expect(replaceFaults(kind, make(kind, body), change)).toEqual(faults)
})
