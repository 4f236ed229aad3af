// Structural schemas: every value has a type of its own, and what pruning and defaulting need does not hide in alternatives.
import { forbidden, invalid, notSupported, required } from '../../kinds/check/errors.ts'
import type { FieldError } from '../../refusal.ts'
import { compilePattern } from '../pattern.ts'
import { isFields, type Schema, valuesOf } from '../schema.ts'
import { checkLists } from './lists.ts'

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const unsupported = [
  '$ref',
  '$schema',
  'id',
  'definitions',
  'dependencies',
  'patternProperties',
  'additionalItems',
] as const

export function checkStructure(schema: Schema, path: string): FieldError[] {
  return [...checkRoot(schema, path), ...check(schema, path, 'root')]
}

function checkRoot(schema: Schema, path: string): FieldError[] {
  const { type, properties } = schema
  const ofType = !type
    ? [required(`${path}.type`, 'must not be empty at the root')]
    : type === 'object'
      ? []
      : [invalid(`${path}.type`, type, 'must be object at the root')]
  return [...ofType, ...checkEmbedded(properties ?? {}, path), ...checkRootDefaults(schema, path)]
}

/** What an object is called cannot be left to a default. */
function checkRootDefaults({ default: whole, properties }: Schema, path: string): FieldError[] {
  const named = Object.entries(properties?.metadata?.properties ?? {}).filter(([, one]) => one.default !== undefined)
  return [
    ...(whole === undefined ? [] : [required(`${path}.default.apiVersion`), required(`${path}.default.kind`)]),
    ...named.map(([name]) =>
      forbidden(`${path}.properties[metadata].properties[${name}].default`, 'must not be set in top-level metadata'),
    ),
  ]
}

/** What every object has: of its metadata nothing but the name may be described. */
function checkEmbedded({ metadata, apiVersion, kind }: Readonly<Record<string, Schema>>, path: string): FieldError[] {
  const field = (name: string) => `${path}.properties[${name}]`
  const isText = ([name, schema]: [string, Schema | undefined]) =>
    schema?.type && schema.type !== 'string' ? [invalid(`${field(name)}.type`, schema.type, 'must be string')] : []
  const texts = [['apiVersion', apiVersion] as [string, Schema?], ['kind', kind] as [string, Schema?]].flatMap(
    ([name, schema]) => isText([name, schema]),
  )
  if (!metadata) return texts
  if (metadata.type !== 'object')
    return [...texts, invalid(`${field('metadata')}.type`, metadata.type, 'must be object')]
  const others = Object.keys(metadata.properties ?? {}).filter(name => name !== 'name' && name !== 'generateName')
  if (others.length === 0) return texts
  const only = 'must not specify anything other than name and generateName, but metadata is implicitly specified'
  return [...texts, forbidden(field('metadata'), only)]
}

type Where = 'root' | 'field' | 'item'

function check(schema: Schema, path: string, where: Where): FieldError[] {
  return [
    ...checkType(schema, path, where),
    ...checkKeywords(schema, path),
    ...checkLists(schema, path),
    ...checkAlternatives(schema, path),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      check(one, `${path}.properties[${name}]`, 'field'),
    ),
    ...(schema.items ? check(schema.items, `${path}.items`, 'item') : []),
    ...(valuesOf(schema) ? check(valuesOf(schema)!, `${path}.additionalProperties`, 'field') : []),
  ]
}

function checkType(schema: Schema, path: string, where: Where): FieldError[] {
  const { type } = schema
  if (type) return types.includes(type) ? [] : [notSupported(`${path}.type`, type, types)]
  if (where === 'root' || schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'])
    return []
  const what = where === 'item' ? 'specified array items' : 'specified object fields'
  return [required(`${path}.type`, `must not be empty for ${what}`)]
}

function checkKeywords(schema: Schema, path: string): FieldError[] {
  const { type, properties, items, additionalProperties, uniqueItems, pattern } = schema
  const preserve = schema['x-kubernetes-preserve-unknown-fields']
  const embedded = schema['x-kubernetes-embedded-resource']
  const noFields =
    'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'
  return [
    ...unsupported.filter(name => name in schema).map(name => forbidden(`${path}.${name}`, `${name} is not supported`)),
    ...(type === 'array' && !items ? [required(`${path}.items`, 'must be specified')] : []),
    ...(properties && additionalProperties
      ? [forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive')]
      : []),
    ...(uniqueItems
      ? [
          forbidden(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...(preserve === false
      ? [invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined')]
      : []),
    ...(embedded && type !== 'object'
      ? [invalid(`${path}.type`, type, 'must be object if x-kubernetes-embedded-resource is true')]
      : []),
    ...(embedded && !preserve && !properties ? [required(`${path}.properties`, noFields)] : []),
    ...(pattern === undefined ? [] : checkPattern(pattern, `${path}.pattern`)),
  ]
}

function checkPattern(pattern: string, path: string): FieldError[] {
  try {
    compilePattern(pattern)
    return []
  } catch (error) {
    return [invalid(path, pattern, `must be a valid regular expression, but isn't: ${(error as Error).message}`)]
  }
}

/** What an alternative may not say: it belongs beside it. */
const structural: Readonly<Record<string, string>> = {
  additionalProperties: 'undefined',
  default: 'undefined',
  description: 'empty',
  nullable: 'false',
  title: 'empty',
  type: 'empty',
  'x-kubernetes-preserve-unknown-fields': 'undefined',
  'x-kubernetes-embedded-resource': 'false',
}

function checkAlternatives(schema: Schema, path: string): FieldError[] {
  const lists = (['allOf', 'anyOf', 'oneOf'] as const).flatMap(keyword =>
    (schema[keyword] ?? []).map((one, index): [Schema, string] => [one, `${path}.${keyword}[${index}]`]),
  )
  const all = schema.not ? [...lists, [schema.not, `${path}.not`] as [Schema, string]] : lists
  const typesMayStand = schema['x-kubernetes-int-or-string'] === true
  return all.flatMap(([one, at]) => checkAlternative(one, at, typesMayStand))
}

function checkAlternative(schema: Schema, path: string, typesMayStand: boolean): FieldError[] {
  const said = Object.keys(structural).filter(keyword => keyword in schema && !(typesMayStand && keyword === 'type'))
  const below = isFields(schema.properties) ? Object.entries(schema.properties as Record<string, Schema>) : []
  return [
    ...said.map(keyword => forbidden(`${path}.${keyword}`, `must be ${structural[keyword]} to be structural`)),
    ...below.flatMap(([name, one]) => checkAlternative(one, `${path}.properties[${name}]`, false)),
    ...(schema.items ? checkAlternative(schema.items, `${path}.items`, false) : []),
  ]
}
