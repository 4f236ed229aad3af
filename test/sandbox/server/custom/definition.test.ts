// Which definitions are refused, in the words of a real API server, and what the server says about those that are not.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { CustomResourceDefinition } from '../../../../api/kube/objects.ts'
import { definitionStrategy } from '../../../../sandbox/server/custom/definition.ts'
import type { Facts } from '../../../../sandbox/server/kinds/kind.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { renderFieldError } from '../../../../sandbox/server/refusal.ts'
import { definitionOf, facts } from './thing.ts'

const asObject = (definition: CustomResourceDefinition) => definition as unknown as Obj

function create(definition: CustomResourceDefinition, known: Facts = facts): CustomResourceDefinition {
  const draft = structuredClone(definition)
  definitionStrategy.prepareForCreate!(asObject(draft), known)
  return draft
}

function faults(definition: CustomResourceDefinition): string[] {
  return definitionStrategy.validate!(asObject(create(definition)), facts).map(renderFieldError)
}

const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest })
const text = { type: 'string' }
const whole = { type: 'integer' }
const inSpec = (schema: object) => object({ spec: object({ a: schema }) })
const ruled = (rule: object) => object({ spec: object({ s: text, i: whole }, { 'x-kubernetes-validations': [rule] }) })
const root = 'spec.validation.openAPIV3Schema'
const at = `${root}.properties[spec].properties[a]`
const rule = `${root}.properties[spec].x-kubernetes-validations[0]`
const shown = (Rule: string, MessageExpression = '') =>
  JSON.stringify({ Rule, Message: '', MessageExpression, Reason: null, FieldPath: '', OptionalOldSelf: null })
const keyed = (items: object, keys?: string[]) => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': 'map',
  ...(keys && { 'x-kubernetes-list-map-keys': keys }),
})

const schemas: Array<[what: string, schema: object, ...faults: string[]]> = [
  ['is sound', inSpec(text)],
  ['has no type at the root', {}, `${root}.type: Required value: must not be empty at the root`],
  ['is no object', text, `${root}.type: Invalid value: "string": must be object at the root`],
  [
    'has a field without a type',
    inSpec({}),
    `${at}.type: Required value: must not be empty for specified object fields`,
  ],
  [
    'has items without a type',
    inSpec({ type: 'array', items: {} }),
    `${at}.items.type: Required value: must not be empty for specified array items`,
  ],
  ['has a list without items', inSpec({ type: 'array' }), `${at}.items: Required value: must be specified`],
  [
    'has a type that is none',
    inSpec({ type: 'text' }),
    `${at}.type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
  ],
  [
    'asks for unique items',
    inSpec({ type: 'array', items: text, uniqueItems: true }),
    `${at}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
  ],
  ['refers elsewhere', inSpec({ type: 'object', $ref: '#/x' }), `${at}.$ref: Forbidden: $ref is not supported`],
  [
    'has fields and other fields',
    inSpec({ type: 'object', properties: { b: text }, additionalProperties: text }),
    `${at}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
  ],
  [
    'embeds a resource of nothing',
    inSpec({ type: 'object', 'x-kubernetes-embedded-resource': true }),
    `${at}.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
  ],
  [
    'says in an alternative what belongs beside it',
    inSpec({ type: 'string', anyOf: [{ type: 'string' }, { default: 'y', nullable: true }] }),
    `${at}.anyOf[0].type: Forbidden: must be empty to be structural`,
    `${at}.anyOf[1].default: Forbidden: must be undefined to be structural`,
    `${at}.anyOf[1].nullable: Forbidden: must be false to be structural`,
  ],
  ['has an anyOf of types beside int-or-string', inSpec({ 'x-kubernetes-int-or-string': true, anyOf: [whole, text] })],
  [
    'has a list of a sort that is none',
    inSpec({ type: 'array', items: text, 'x-kubernetes-list-type': 'zork' }),
    `${at}.x-kubernetes-list-type: Unsupported value: "zork": supported values: "atomic", "set", "map"`,
  ],
  [
    'has a keyed list without keys',
    inSpec(keyed(object({ k: text }))),
    `${at}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
  ],
  [
    'has a keyed list of strings',
    inSpec(keyed(text, ['k'])),
    `${at}.items.type: Invalid value: "string": must be object if parent array's x-kubernetes-list-type is map`,
  ],
  [
    'has a keyed list by an unknown key',
    inSpec(keyed(object({ k: text }), ['z'])),
    `${at}.x-kubernetes-list-map-keys: Invalid value: ["z"]: entries must all be names of item properties`,
  ],
  [
    'has a keyed list by a key that may be missing',
    inSpec(keyed(object({ k: text }), ['k'])),
    `${at}.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
  ],
  [
    'has a set of objects',
    inSpec({ type: 'array', items: object({}), 'x-kubernetes-list-type': 'set' }),
    `${at}.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
  ],
  [
    'has a default of another type',
    inSpec({ type: 'integer', default: 'x' }),
    `${at}.default: Invalid value: "string":  in body must be of type integer: "string"`,
  ],
  [
    'has a default below the least',
    inSpec({ type: 'integer', minimum: 3, default: 1 }),
    `${at}.default: Invalid value: 1:  in body should be greater than or equal to 3`,
  ],
  [
    'has a default with unknown fields',
    object({ spec: object({}, { default: { b: 1 } }) }),
    `${root}.properties[spec].default: Invalid value: {"b":1}: must not have unknown fields`,
  ],
  [
    'has a default without what it requires',
    object({ spec: object({ a: text }, { default: {}, required: ['a'] }) }),
    `${root}.properties[spec].default.a: Required value`,
  ],
  [
    'describes metadata beyond the name',
    object({ metadata: object({ labels: object({}) }) }),
    `${root}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
  ],
  [
    'has a pattern that is none',
    inSpec({ type: 'string', pattern: '(' }),
    `${at}.pattern: Invalid value: "(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(\``,
  ],
  [
    'has a rule about no field',
    ruled({ rule: 'self.bogus == 1' }),
    `${rule}.rule: Invalid value: ${shown('self.bogus == 1')}: compilation failed: ERROR: <input>:1:5: undefined field 'bogus'\n | self.bogus == 1\n | ....^`,
  ],
  [
    'has a rule that answers neither yes nor no',
    ruled({ rule: 'self.s' }),
    `${rule}.rule: Invalid value: ${shown('self.s')}: cel expression must evaluate to a bool`,
  ],
  [
    'has a rule about other metadata',
    object({}, { 'x-kubernetes-validations': [{ rule: 'self.metadata.labels.size() == 0' }] }),
    `${root}.x-kubernetes-validations[0].rule: Invalid value: ${shown('self.metadata.labels.size() == 0')}: compilation failed: ERROR: <input>:1:14: undefined field 'labels'\n | self.metadata.labels.size() == 0\n | .............^`,
  ],
  ['has an empty rule', ruled({ rule: '' }), `${rule}.rule: Required value: rule is not specified`],
  [
    'has a message of a number',
    ruled({ rule: 'true', messageExpression: 'self.i' }),
    `${rule}.messageExpression: Invalid value: ${shown('true', 'self.i')}: messageExpression must evaluate to a string`,
  ],
  [
    'has a rule about a path to nowhere',
    ruled({ rule: 'true', fieldPath: '.zz' }),
    `${rule}.fieldPath: Invalid value: ".zz": must be a valid path`,
  ],
  [
    'has a rule for no known reason',
    ruled({ rule: 'true', reason: 'Bored' }),
    `${rule}.reason: Unsupported value: "Bored": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
  ],
  [
    'has a message of several lines',
    ruled({ rule: 'true', message: 'a\nb' }),
    `${rule}.message: Invalid value: "a\\nb": must not contain line breaks`,
  ],
  [
    'has an optional past that is not used',
    ruled({ rule: 'true', optionalOldSelf: true }),
    `${rule}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
  ],
  [
    'compares items that have no past',
    inSpec({ type: 'array', items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } }),
    `${at}.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${at}`,
  ],
]

test.each(schemas)('a schema that %s', (_, schema, ...expected) => {
  expect(faults(definitionOf(schema))).toEqual(expected)
})

const label =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const wrongName = 'metadata.name: Invalid value: "things.probe.example.com": must be spec.names.plural+"."+spec.group'
const column = { name: 'A', type: 'string', jsonPath: '.a' }
const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object({}) } }

const specs: Array<[what: string, spec: object, ...faults: string[]]> = [
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
  [
    'with no stored version',
    { versions: [{ ...version, storage: false }] },
    'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false}]: must have exactly one version marked as storage version',
    'status.storedVersions: Invalid value: null: must have at least one stored version',
  ],
  [
    'without a schema',
    { versions: [{ ...version, schema: undefined }] },
    'spec.versions[0].schema.openAPIV3Schema: Required value',
  ],
  [
    'with columns that cannot be',
    {
      versions: [
        {
          ...version,
          additionalPrinterColumns: [
            { ...column, type: 'nope' },
            { ...column, jsonPath: 'a' },
            { ...column, format: 'zz' },
          ],
        },
      ],
    },
    'spec.additionalPrinterColumns[0].type: Invalid value: "nope": must be one of boolean,date,integer,number,string',
    'spec.additionalPrinterColumns[1].JSONPath: Invalid value: "a": must be a simple json path starting with .',
    'spec.additionalPrinterColumns[2].format: Invalid value: "zz": must be one of byte,date,date-time,double,float,int32,int64,password',
  ],
  [
    'with a scale that leads elsewhere',
    {
      versions: [
        {
          ...version,
          subresources: {
            scale: { specReplicasPath: 'spec.a', statusReplicasPath: '.spec.x', labelSelectorPath: '.meta.y' },
          },
        },
      ],
    },
    'spec.subresources.scale.specReplicasPath: Invalid value: "spec.a": must be a simple json path starting with .',
    'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.x": should be a json path under .status',
    'spec.subresources.scale.labelSelectorPath: Invalid value: ".meta.y": should be a json path under either .spec or .status',
  ],
  [
    'whose second version is wrong',
    { versions: [version, { ...version, name: 'v2', storage: false, schema: { openAPIV3Schema: text } }] },
    'spec.versions[1].schema.openAPIV3Schema.type: Invalid value: "string": must be object at the root',
  ],
  [
    'that wants a webhook',
    { conversion: { strategy: 'Webhook' } },
    'spec.conversion.strategy: Forbidden: the sandbox calls no webhooks; use None, with versions of the same schema',
  ],
]

test.each(specs)('a definition %s', (_, spec, ...expected) => {
  expect(faults(definitionOf(object({}), {}, spec))).toEqual(expected)
})

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
