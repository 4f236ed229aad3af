// Whether a schema is structural, its defaults are what it asks for, and its rules mean something.
import { invalid } from '../../kinds/check/errors.ts'
import type { FieldError } from '../../refusal.ts'
import { prune } from '../prune.ts'
import { compileRules } from '../rules.ts'
import { allRules, type Schema, schemasBelow } from '../schema.ts'
import { schemaValidator } from '../validate.ts'
import { checkRules } from './rules.ts'
import { checkStructure } from './structure.ts'

/** Rules are looked at only in a schema that is sound. */
export function checkSchema(schema: Schema, path: string): FieldError[] {
  const structure = checkStructure(schema, path)
  if (structure.length > 0) return structure
  const defaults = checkDefaults(schema, path)
  if (defaults.length > 0) return defaults
  const rules = checkRules(schema, path)
  return rules.length > 0 ? rules : defaultsOf(schema, path).flatMap(([part, at]) => checkKept(part, at))
}

function checkDefaults(schema: Schema, path: string): FieldError[] {
  return defaultsOf(schema, path).flatMap(([part, at]) => checkDefault(part, at))
}

/** The parts of a schema that have one, each with the path of it. */
function defaultsOf(schema: Schema, path: string): Array<[part: Schema, path: string]> {
  const given = walk(schema, path).filter(([part]) => part.default !== undefined && part.default !== null)
  return given.map(([part, at]) => [part, `${at}.default`])
}

/** By the rules of the part, as it is written: what defaults further in would add to it is not there yet. */
function checkKept(schema: Schema, path: string): FieldError[] {
  if (allRules(schema).length === 0) return []
  const broken = compileRules(schema)(schema.default, undefined)
  return broken.map(error => ({ ...error, field: error.field === '<nil>' ? path : `${path}.${error.field}` }))
}

function checkDefault(schema: Schema, path: string): FieldError[] {
  const wrong = schemaValidator(schema)(schema.default)
  if (wrong.length > 0) return wrong.map(error => ({ ...error, field: error.field ? `${path}.${error.field}` : path }))
  const whole = { apiVersion: '', kind: '', metadata: { name: '' }, value: schema.default }
  const { unknown } = prune(whole, { type: 'object', properties: { value: schema } })
  return unknown.length > 0 ? [invalid(path, schema.default, 'must not have unknown fields')] : []
}

function walk(schema: Schema, path: string): Array<[schema: Schema, path: string]> {
  const names = new Map<Schema, string>([
    ...Object.entries(schema.properties ?? {}).map(([name, one]): [Schema, string] => [one, `properties[${name}]`]),
    ...(schema.items ? [[schema.items, 'items'] as [Schema, string]] : []),
  ])
  const below = schemasBelow(schema).flatMap(one => walk(one, `${path}.${names.get(one) ?? 'additionalProperties'}`))
  return [[schema, path], ...below]
}
