// From what ajv found wrong to the field errors that the real server gives.
import type { ErrorObject } from 'ajv'
import type { FieldError } from '../refusal.ts'
import { firstAlternative } from './hoist.ts'
import { inOrder } from './inOrder.ts'
import { child } from './schema.ts'

/** A value, and the path that stands before every path inside it. */
export type Judged = { readonly value: unknown; readonly base: string }

export function readErrors(errors: readonly ErrorObject[], judged: Judged): FieldError[] {
  return summarize(errors).flatMap(error => {
    const path = pathOf(error.instancePath, judged)
    const read = readers[error.keyword]
    if (!read) throw new Error(`no words for the schema keyword ${error.keyword}`)
    return read({ ...error, path })
  })
}

/** For an error about no field of its own the real server prints a nil path. */
const NOWHERE = '<nil>'

type Located = ErrorObject & { readonly path: string }
type Reader = (error: Located) => FieldError[]

const invalid =
  (words: (limit: unknown) => string, shown = (data: unknown) => data): Reader =>
  ({ path, data, params }) => [
    { type: 'Invalid', field: path, value: inOrder(shown(data)), detail: `${path} in body ${words(params.limit)}` },
  ]

const countItems = (data: unknown): unknown => (data as unknown[]).length
const countFields = (data: unknown): unknown => Object.keys(data as object).length

const tooMany =
  (count: (data: unknown) => unknown): Reader =>
  ({ path, data, params: { limit } }) => [
    {
      type: 'TooMany',
      field: path,
      value: count(data),
      detail: `${count(data)}: must have at most ${limit} item${limit === 1 ? '' : 's'}`,
    },
  ]

const readers: Readonly<Record<string, Reader>> = {
  type: ({ path, data, params, parentSchema }) => {
    const types = (Array.isArray(params.type) ? params.type : [params.type]).filter(type => type !== 'null').join()
    const alternative = parentSchema?.[firstAlternative]
    const error = wrongType(path, data, types)
    if (alternative) return [error, noAlternative(path), wrongType(path, data, alternative)]
    if (types !== 'integer' || typeof data !== 'number') return [error]
    return [error, nowhere(`Checked value must be of type integer (default format) in ${path}`)]
  },
  required: ({ path, params }) => [{ type: 'Required', field: child(path, params.missingProperty), detail: '' }],
  enum: ({ path, data, params }) => {
    const allowed = (params.allowedValues as unknown[]).filter(one => one !== null)
    const words = allowed.map(one => JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one)))
    return [
      { type: 'NotSupported', field: path, value: inOrder(data), detail: `supported values: ${words.join(', ')}` },
    ]
  },
  maxLength: ({ path, params: { limit } }) => [
    { type: 'TooLong', field: path, detail: `may not be more than ${limit} bytes` },
  ],
  minLength: invalid(limit => `should be at least ${limit} chars long`),
  minimum: invalid(limit => `should be greater than or equal to ${limit}`),
  maximum: invalid(limit => `should be less than or equal to ${limit}`),
  exclusiveMinimum: invalid(limit => `should be greater than ${limit}`),
  exclusiveMaximum: invalid(limit => `should be less than ${limit}`),
  multipleOf: ({ path, data, params }) => [
    {
      type: 'Invalid',
      field: path,
      value: data,
      detail: `${path} in body should be a multiple of ${params.multipleOf}`,
    },
  ],
  pattern: ({ path, data, params }) => [
    { type: 'Invalid', field: path, value: data, detail: `${path} in body should match '${params.pattern}'` },
  ],
  format: ({ path, data, params: { format } }) => {
    if (typeof data === 'number')
      return [nowhere(`Checked value must be of type integer with format ${format} in ${path}`)]
    const detail = `${path} in body must be of type ${format}: ${JSON.stringify(data)}`
    return [{ type: 'TypeInvalid', field: path, value: data, detail }]
  },
  maxItems: tooMany(countItems),
  maxProperties: tooMany(countFields),
  minItems: invalid(limit => `should have at least ${limit} items`, countItems),
  minProperties: invalid(limit => `should have at least ${limit} properties`, countFields),
  uniqueItems: ({ path, data }) => [
    { type: 'Invalid', field: path, value: inOrder(data), detail: `${path} in body shouldn't contain duplicates` },
  ],
  not: ({ path }) => [nowhere(`"${path}" must not validate the schema (not)`)],
  anyOf: ({ path }) => [noAlternative(path)],
  oneOf: ({ path, params }) => {
    const found = params.passingSchemas ? 'Found 2 valid alternatives' : 'Found none valid'
    return [nowhere(`"${path}" must validate one and only one schema (oneOf). ${found}`)]
  },
}

function wrongType(path: string, data: unknown, types: string): FieldError {
  const found = typeName(data)
  return {
    type: 'TypeInvalid',
    field: path,
    value: found,
    detail: `${path} in body must be of type ${types}: "${found}"`,
  }
}

function noAlternative(path: string): FieldError {
  return nowhere(`"${path}" must validate at least one schema (anyOf)`)
}

function nowhere(detail: string): FieldError {
  return { type: 'Invalid', field: NOWHERE, value: '', detail }
}

/** Of several alternatives that all fail the real server tells what the first one lacks, after saying that none holds. */
function summarize(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept: ErrorObject[] = []
  for (const error of errors) {
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error)
      continue
    }
    const isInside = (one: ErrorObject) =>
      one.schemaPath.startsWith(`${error.schemaPath}/`) && one.instancePath.startsWith(error.instancePath)
    const noneHolds = !error.params.passingSchemas
    const first = kept.filter(one => noneHolds && isInside(one) && one.schemaPath.startsWith(`${error.schemaPath}/0/`))
    kept = [...kept.filter(one => !isInside(one)), error, ...first]
  }
  return kept
}

/** A name of digits may be a list's index or a map's key: the value tells. */
function pathOf(pointer: string, { base, value }: Judged): string {
  let path = base
  let inside = value
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path = child(path, Array.isArray(inside) ? Number(name) : name)
    inside = (inside as Record<string, unknown>)[name]
  }
  return path
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
