// Values of query parameters, read and refused as the API's own conversion does.
import { badRequest } from '../refusal.ts'

/** Set without a value, or to anything but false and 0, is true. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  if (text === null) return false
  return text !== '0' && text.toLowerCase() !== 'false'
}

/** A whole number of 64 bits. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

export function readPorts(query: URLSearchParams, name: string): number[] {
  return query
    .getAll(name)
    .flatMap(text => text.split(','))
    .map(text => {
      if (/^\d+$/.test(text)) return Number(text)
      throw badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`)
    })
}
