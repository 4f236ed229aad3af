// A request's body, whatever form it comes in, as a value, with what its text says twice.

import { badRequest, unsupportedMediaType } from '../refusal.ts'
import { isMap } from './convert.ts'
import { duplicatesIn, positionsIn } from './json.ts'
import { parseJson } from './parseJson.ts'

export type Body = {
  /** Of an object with apiVersion and kind, where it comes in protobuf. */
  readonly value: unknown
  readonly duplicates: readonly Problem[]
  /** Where a field stands in the text, by its path. */
  readonly positionOf?: (path: string) => number
  /** The body's beginning, as refusals show it. */
  readonly summary: string
}

/** A field written twice: as a warning, and as part of the refusal that Strict asks for. */
export type Problem = { readonly warning: string; readonly strict: string; readonly path?: string; readonly at: number }

const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

/** `expected` is the kind that messages name; without it they are bare. An empty content type is JSON. */
export async function readBody(contentType: string | undefined, bytes: Buffer, expected?: string): Promise<Body> {
  const type = (contentType ?? '').split(';')[0]!.trim().toLowerCase()
  const summary = summarize(bytes)
  const refuse = (why: string) => badRequest(expected ? unrecognized(expected, why, summary) : why)
  if (type === '' || type === 'application/json') return { ...readJson(bytes, refuse), summary }
  if (type === 'application/yaml') return { ...(await readYaml(bytes, refuse)), summary }
  if (type === 'application/vnd.kubernetes.protobuf') {
    const { readProtobuf } = await import('./protobuf.ts')
    const read = readProtobuf(bytes)
    if ('error' in read) throw refuse(read.error)
    return { value: read.value, duplicates: [], summary }
  }
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  )
}

export function unrecognized(expected: string, why: string, summary: string): string {
  return `the object provided is unrecognized (must be of type ${expected}): ${why} (${summary})`
}

type Refuse = (why: string) => Error
type Read = Pick<Body, 'value' | 'duplicates' | 'positionOf'>

function readJson(bytes: Buffer, refuse: Refuse): Read {
  const text = bytes.toString()
  const parsed = parseJson(text)
  if ('wrong' in parsed) throw refuse(`couldn't get version/kind; json parse error: ${parsed.wrong}`)
  const { value } = parsed
  if (!isMap(value)) return { value, duplicates: [] }
  const duplicates = duplicatesIn(text).map(({ path, at }) => {
    const sentence = `duplicate field "${path}"`
    return { warning: sentence, strict: sentence, path, at }
  })
  let positions: Map<string, number> | undefined
  const positionOf = (path: string): number => {
    positions ??= positionsIn(text)
    return positions.get(path) ?? text.length
  }
  return { value, duplicates, positionOf }
}

async function readYaml(bytes: Buffer, refuse: Refuse): Promise<Read> {
  const yaml = await import('./yaml.ts')
  const read = yaml.readYaml(bytes.toString())
  if ('error' in read) throw refuse(read.error)
  const duplicates = read.duplicates.map((line, index) => {
    const prefix = index === 0 ? 'yaml: unmarshal errors:\n  ' : '  '
    return { warning: line, strict: prefix + line, at: index - read.duplicates.length }
  })
  return { value: read.value, duplicates }
}

const shownBytes = 30

function summarize(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>'
  const shown = bytes.subarray(0, shownBytes)
  const text = bytes[0] === '{'.charCodeAt(0) ? shown.toString() : shown.toString('hex')
  return bytes.length > shownBytes ? `${text} ...` : text
}
