// Which schemas no definition may have, in the words of a real API server.
import { expect, test } from 'vitest'
import { definitionOf } from '../thing.ts'
import { at, faults, inSpec, object, root, text, whole } from './define.ts'

const keyed = (items: object, keys?: string[]) => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': 'map',
  ...(keys && { 'x-kubernetes-list-map-keys': keys }),
})
const keeps = (rule: object) => ({ 'x-kubernetes-validations': [rule] })

const rows: Array<[what: string, schema: object, ...faults: string[]]> = [
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
    'has a default that keeps its rule only once the defaults in it are there',
    object({ spec: object({ a: { ...whole, default: 3 } }, { default: {}, ...keeps({ rule: 'self.a > 1' }) }) }),
    `${root}.properties[spec].default: Invalid value: "object": no such key: a evaluating rule: self.a > 1`,
  ],
  [
    'has a default that breaks its rule',
    object({ spec: object({ a: whole }, { default: { a: 1 }, ...keeps({ rule: 'self.a > 1', fieldPath: '.a' }) }) }),
    `${root}.properties[spec].default.a: Invalid value: failed rule: self.a > 1`,
  ],
  [
    'has a default that breaks a rule further in',
    inSpec(object({ b: object({ c: whole }, keeps({ rule: 'self.c > 1' })) }, { default: { b: { c: 0 } } })),
    `${at}.default.b: Invalid value: failed rule: self.c > 1`,
  ],
  [
    'has a default to which a rule about changes says nothing',
    inSpec({ type: 'integer', default: 0, ...keeps({ rule: 'self == oldSelf && self > 1' }) }),
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
]

test.each(rows)('a schema that %s', (_, schema, ...expected) => {
  expect(faults(definitionOf(schema))).toEqual(expected)
})
