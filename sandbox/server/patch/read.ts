// A patch's text, read as the real server reads it: its refusals name Go's types.
import type { Json } from '../object.ts'
import { badRequest } from '../refusal.ts'
import { parseJson } from '../shape/parseJson.ts'
import { isMap } from './merge.ts'

/** Throws the refusal of a text that is no JSON, in which the real server says no more than that. */
export function readJson(text: string): Json {
  const parsed = parseJson(text)
  if ('wrong' in parsed) throw badRequest('invalid JSON patch')
  return parsed.value as Json
}

/** A map, or null where the text says null. */
export function readMap(text: string, prefix: string): { [key: string]: Json } | null {
  const value = readJson(text)
  if (value === null || isMap(value)) return value
  throw badRequest(`${prefix}json: cannot unmarshal ${goType(value)} into Go value of type map[string]interface {}`)
}

export type Operation = {
  readonly op?: string
  readonly path?: string
  readonly from?: string
  readonly value: Json
}

export function readOperations(text: string): Operation[] {
  const prefix = 'error decoding patch: '
  const value = readJson(text)
  if (value === null) return []
  if (!Array.isArray(value)) {
    throw badRequest(`${prefix}json: cannot unmarshal ${goType(value)} into Go value of type []handlers.jsonPatchOp`)
  }
  return value.map(readOperation)
}

function readOperation(item: Json): Operation {
  const refuse = (what: Json, into: string) =>
    badRequest(`error decoding patch: json: cannot unmarshal ${goType(what)} into Go ${into}`)
  if (item === null) return { value: null }
  if (!isMap(item)) throw refuse(item, 'value of type handlers.jsonPatchOp')
  const read = (field: 'op' | 'path' | 'from'): { [field: string]: string } => {
    const value = item[field]
    if (value === undefined || value === null) return {}
    if (typeof value === 'string') return { [field]: value }
    throw refuse(value, `struct field jsonPatchOp.${field} of type string`)
  }
  return { ...read('op'), ...read('path'), ...read('from'), value: item.value ?? null }
}

function goType(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}
