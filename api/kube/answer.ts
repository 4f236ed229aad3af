// Reads what the API server answered, strictly: a wrong answer becomes a KubeError here and nowhere else.
import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { KubeError, type KubeErrorKind, type Outcome } from './errors.ts'
import type { KubeObject, List, Status } from './objects.ts'
import { apiVersionOf, type Resource } from './resources.ts'

const WORDS: Record<KubeErrorKind, string> = {
  badRequest: 'bad request',
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  notFound: 'not found',
  conflict: 'conflict',
  alreadyExists: 'already exists',
  gone: 'gone',
  invalid: 'invalid',
  tooManyRequests: 'too many requests',
  server: 'server error',
  timeout: 'timeout',
  network: 'network',
  malformed: 'malformed answer',
  other: 'refused',
}

const BY_STATUS: Record<number, KubeErrorKind> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  410: 'gone',
  422: 'invalid',
  429: 'tooManyRequests',
}

/** What a call was, for its errors: its name, and whether failing may have changed something. */
export type Attempted = { what: string; isRead: boolean }

export type ErrorFields = {
  kind: KubeErrorKind
  message: string
  status?: number
  reason?: string
  outcome?: Outcome
  retryAfterMs?: number
  cause?: unknown
}

/** A read changes nothing, so its outcome is always `refused`. */
export function kubeError(attempted: Attempted, fields: ErrorFields): KubeError {
  const { message, outcome, ...rest } = fields
  const label = fields.status ? `${WORDS[fields.kind]} (${fields.status})` : WORDS[fields.kind]
  return new KubeError(`${attempted.what}: ${label}: ${message}`, {
    ...rest,
    said: message,
    outcome: attempted.isRead ? 'refused' : (outcome ?? 'unknown'),
  })
}

/** The error of an answer of 400 or above. The server's Status keeps its message and reason; other bodies are quoted. */
export function errorOfAnswer(
  attempted: Attempted,
  answer: { status: number; headers: IncomingHttpHeaders; bytes: Buffer },
): KubeError {
  const text = answer.bytes.toString('utf8')
  const status = asStatus(parseJson(text))
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN)
  return kubeError(attempted, {
    ...ofStatus(status, answer.status),
    message: status?.message || quote(text) || `the server answered ${answer.status} with an empty body`,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined,
  })
}

/** The error of an ERROR event in a watch: its Status carries the code that HTTP could no longer carry. */
export function errorOfEvent(attempted: Attempted, object: unknown): KubeError {
  const status = asStatus(object)
  if (!status) return malformed(attempted, `an ERROR event without a Status: ${quote(JSON.stringify(object) ?? '')}`)
  return kubeError(attempted, {
    ...ofStatus(status, status.code),
    message: status.message || 'the server ended the watch with an error and no message',
  })
}

export function malformed(attempted: Attempted, message: string, cause?: unknown): KubeError {
  return kubeError(attempted, { kind: 'malformed', message, cause })
}

/** The JSON object of a successful answer. */
export function readObject(attempted: Attempted, bytes: Buffer): Record<string, unknown> {
  if (!isUtf8(bytes)) throw malformed(attempted, 'the body is not UTF-8')
  const text = bytes.toString('utf8')
  const value = parseJson(text)
  if (!isRecord(value)) {
    throw malformed(attempted, `expected a JSON object, got ${text ? quote(text) : 'an empty body'}`)
  }
  return value
}

/** One Kubernetes object; it must bear a name. */
export function readKubeObject<T extends KubeObject>(attempted: Attempted, bytes: Buffer): T {
  const value = readObject(attempted, bytes)
  if (!isKubeObject(value))
    throw malformed(attempted, `expected an object with metadata.name, got ${quote(bytes.toString('utf8'))}`)
  return value as T
}

/** One page. Items bear apiVersion and kind as they do when read alone: the server leaves them out of built-in lists. */
export function readList<T extends KubeObject>(attempted: Attempted, resource: Resource<T>, bytes: Buffer): List<T> {
  const value = readObject(attempted, bytes)
  const items = value.items === null ? [] : value.items
  const metadata = value.metadata
  if (
    !Array.isArray(items) ||
    !items.every(isKubeObject) ||
    !isRecord(metadata) ||
    typeof metadata.resourceVersion !== 'string' ||
    (metadata.continue != null && typeof metadata.continue !== 'string')
  ) {
    throw malformed(attempted, `expected a list with a resourceVersion, got ${quote(bytes.toString('utf8'))}`)
  }
  for (const item of items) {
    if (typeof item.apiVersion !== 'string') item.apiVersion = apiVersionOf(resource)
    if (typeof item.kind !== 'string') item.kind = resource.kind
  }
  return { metadata: metadata as List<T>['metadata'], items: items as T[] }
}

export function isKubeObject(value: unknown): value is KubeObject {
  return isRecord(value) && isRecord(value.metadata) && typeof value.metadata.name === 'string'
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined for what is not JSON: `undefined` itself cannot be written in JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function ofStatus(status: Told | undefined, code: number): Pick<ErrorFields, 'kind' | 'status' | 'reason' | 'outcome'> {
  const reason = status?.reason ?? ''
  const kind = code === 409 && reason === 'AlreadyExists' ? 'alreadyExists' : kindOf(code)
  return { kind, status: code, reason, outcome: code >= 500 || code === 408 ? 'unknown' : 'refused' }
}

function kindOf(code: number): KubeErrorKind {
  return BY_STATUS[code] ?? (code >= 500 ? 'server' : 'other')
}

type Told = Required<Pick<Status, 'message' | 'reason' | 'code'>>

/** Whoever stands in for an API server may write anything into a Status: what is not of its type was not said. */
function asStatus(value: unknown): Told | undefined {
  if (!isRecord(value) || value.kind !== 'Status') return undefined
  const { message, reason, code } = value
  return {
    message: typeof message === 'string' ? message : '',
    reason: typeof reason === 'string' ? reason : '',
    code: Number.isInteger(code) && Number(code) >= 400 && Number(code) < 600 ? Number(code) : 500,
  }
}

/** The beginning of a body, on one line and without control characters. */
function quote(text: string): string {
  const line = text
    .slice(0, 400)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return line.length > 200 ? `${line.slice(0, 200)}...` : line
}
