// One wrong field each, in the API's words.
import type { FieldError } from '../../refusal.ts'

export const required = (field: string, detail = ''): FieldError => ({ type: 'Required', field, detail })

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'Invalid',
  field,
  value,
  detail,
})

export const duplicate = (field: string, value: unknown, detail = ''): FieldError => ({
  type: 'Duplicate',
  field,
  value,
  detail,
})

export const notFound = (field: string, value: unknown): FieldError => ({ type: 'NotFound', field, value, detail: '' })

export const forbidden = (field: string, detail = ''): FieldError => ({ type: 'Forbidden', field, detail })

export const tooLong = (field: string, maxBytes: number): FieldError => ({
  type: 'TooLong',
  field,
  detail: `may not be more than ${maxBytes} bytes`,
})

export const immutable = (field: string, value: unknown): FieldError => invalid(field, value, 'field is immutable')

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map(each => JSON.stringify(each)).join(', ')
  return { type: 'NotSupported', field, value, detail: `supported values: ${list}` }
}

/** What a value is not, each as an error of its own. */
export function invalids(field: string, value: unknown, faults: readonly string[]): FieldError[] {
  return faults.map(fault => invalid(field, value, fault))
}

/** Nothing, or a value out of `supported`. An absent value passes. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)]
}

/** As `oneOf`, but the value must be there. */
export function mustBeOneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value ? oneOf(field, value, supported) : [required(field)]
}

/** An absent value passes. */
export function notNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []
}
