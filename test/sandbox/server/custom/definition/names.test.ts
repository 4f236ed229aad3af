// How no definition may call its kind, in the words of a real API server.
import { expect, test } from 'vitest'
import { definitionOf } from '../thing.ts'
import { faults, object } from './define.ts'

const label =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const wrongName = 'metadata.name: Invalid value: "things.probe.example.com": must be spec.names.plural+"."+spec.group'

const rows: Array<[what: string, spec: object, ...faults: string[]]> = [
  ['of another name', { names: { plural: 'others', kind: 'Other' } }, wrongName],
  ['of no group', { group: '' }, wrongName, 'spec.group: Required value'],
  [
    'of a group without a dot',
    { group: 'probe' },
    wrongName,
    'spec.group: Invalid value: "probe": should be a domain with at least one dot',
  ],
  [
    'of no scope there is',
    { scope: 'Nope' },
    'spec.scope: Unsupported value: "Nope": supported values: "Cluster", "Namespaced"',
  ],
  [
    'whose list is of its own kind',
    { names: { plural: 'things', kind: 'Thing', listKind: 'Thing' } },
    'spec.names.listKind: Invalid value: "Thing": kind and listKind may not be the same',
  ],
  [
    'with names that cannot be',
    { names: { plural: 'things', kind: 'Thing', singular: 'THING', shortNames: ['t h'] } },
    `spec.names.singular: Invalid value: "THING": ${label}`,
    `spec.names.shortNames[0]: Invalid value: "t h": ${label}`,
  ],
]

test.each(rows)('a definition %s', (_, spec, ...expected) => {
  expect(faults(definitionOf(object({}), {}, spec))).toEqual(expected)
})
