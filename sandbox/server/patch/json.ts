// JSON patch (RFC 6902) with the real server's liberties: an index may count from the end, a map's missing key may be replaced, copied (as null) and tested for null.
import { isDeepStrictEqual } from 'node:util'
import { deleteIn, insertAt, setIn } from 'immutable-json-patch'
import type { Json } from '../object.ts'
import { Refusal } from '../refusal.ts'
import type { Operation } from './read.ts'

const maxOperations = 10_000
/** Bytes that all copies of one patch may add. */
const maxCopied = 3 * 1024 * 1024

const refused = () =>
  new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', { details: {} })
const tooLarge = (message: string) => new Refusal(413, 'RequestEntityTooLarge', message)

type State = { document: Json; copied: number }

/** A document that shares what the operations leave alone with `document`, which is not changed. Any operation that does not apply refuses them all. */
export function jsonPatch(document: Json, operations: readonly Operation[]): Json {
  if (operations.length > maxOperations) {
    throw tooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`,
    )
  }
  return operations.reduce<State>(step, { document, copied: 0 }).document
}

function step({ document, copied }: State, operation: Operation): State {
  const { op, path, from, value } = operation
  if (op === undefined || path === undefined) throw refused()
  if (op === 'add') return { document: add(document, path, value), copied }
  if (op === 'remove') return { document: remove(document, path), copied }
  if (op === 'replace') return { document: replace(document, path, value), copied }
  if (op === 'test') {
    if (!isDeepStrictEqual(read(document, path), value)) throw refused()
    return { document, copied }
  }
  if (!from) throw refused()
  const taken = read(document, from)
  if (op === 'move') return { document: add(remove(document, from), path, taken), copied }
  if (op !== 'copy') throw refused()
  const sum = copied + JSON.stringify(taken).length
  if (sum > maxCopied) {
    const limit = `the accumulated size increase of copy is ${sum}, exceeding the limit ${maxCopied}`
    throw tooLarge(`Request entity too large: Unable to complete the copy, ${limit}`)
  }
  return { document: add(document, path, taken), copied: sum }
}

function read(document: Json, path: string): Json {
  if (path === '') return document
  const { parent, key } = locate(document, path)
  if (!Array.isArray(parent)) return own(parent, key) ?? null
  return parent[indexIn(parent, key)] ?? null
}

function add(document: Json, path: string, value: Json): Json {
  const { parent, key, keys } = locate(document, path)
  if (!Array.isArray(parent)) return setIn(document, [...keys, key], value)
  const count = parent.length + 1
  const index = key === '-' ? parent.length : wholeNumber(key)
  if (index >= count || index < -count) throw refused()
  return insertAt(document, [...keys, String(index < 0 ? index + count : index)], value)
}

function remove(document: Json, path: string): Json {
  const { parent, key, keys } = locate(document, path)
  if (Array.isArray(parent)) return deleteIn(document, [...keys, String(indexIn(parent, key))])
  if (!Object.hasOwn(parent, key)) throw refused()
  return deleteIn(document, [...keys, key])
}

function replace(document: Json, path: string, value: Json): Json {
  if (path === '') return value
  const { parent, key, keys } = locate(document, path)
  return setIn(document, [...keys, Array.isArray(parent) ? String(indexIn(parent, key)) : key], value)
}

type Place = { readonly parent: Json[] | { [key: string]: Json }; readonly key: string; readonly keys: string[] }

/** The map or list that holds what the pointer names; `keys` lead to it, indexes resolved. As on the real server, whatever stands before the first slash is ignored. */
function locate(document: Json, pointer: string): Place {
  const [, ...parts] = pointer.split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = parts.pop()
  if (key === undefined) throw refused()
  const keys: string[] = []
  let parent: Json | undefined = document
  for (const part of parts) {
    keys.push(Array.isArray(parent) ? String(indexIn(parent, part)) : part)
    parent = Array.isArray(parent) ? parent[indexIn(parent, part)] : own(parent, part)
  }
  if (typeof parent !== 'object' || parent === null) throw refused()
  return { parent, key, keys }
}

function own(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined
}

function indexIn(list: readonly Json[], key: string): number {
  const index = wholeNumber(key)
  if (index >= list.length || index < -list.length) throw refused()
  return index < 0 ? index + list.length : index
}

function wholeNumber(key: string): number {
  if (!/^[+-]?\d+$/.test(key)) throw refused()
  return Number(key)
}
