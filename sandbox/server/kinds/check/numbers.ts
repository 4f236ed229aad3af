// Ports, and numbers that may be percentages.
import type { FieldError } from '../../refusal.ts'
import { invalid, invalids, notNegative } from './errors.ts'
import { portName } from './names.ts'

export const protocols = ['SCTP', 'TCP', 'UDP'] as const

export type IntOrString = number | string

export function validatePort(field: string, port: number): FieldError[] {
  return port >= 1 && port <= 65_535 ? [] : [invalid(field, port, 'must be between 1 and 65535, inclusive')]
}

/** A number, or the name of a container's port. */
export function validatePortOrName(field: string, port: IntOrString): FieldError[] {
  return typeof port === 'number' ? validatePort(field, port) : invalids(field, port, portName(port))
}

const notPercent =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

export function validateCountOrPercent(field: string, value: IntOrString): FieldError[] {
  if (typeof value === 'number') return notNegative(field, value)
  return /^\d+%$/.test(value) ? [] : [invalid(field, value, notPercent)]
}

export function atMostAll(field: string, value: IntOrString): FieldError[] {
  const percent = /^(\d+)%$/.exec(String(value))?.[1]
  return percent !== undefined && Number(percent) > 100 ? [invalid(field, value, 'must not be greater than 100%')] : []
}

/** Zero, as a count or in percent. */
export function isZero(value: IntOrString): boolean {
  return value === 0 || /^0+%$/.test(String(value))
}
