// Everything that the server can refuse, in the API's words: a Refusal is thrown where it is known and becomes a Status answer at the edge.
import type { Kind } from './kinds/kind.ts'

/** One wrong field. `type` decides the wording, as in apimachinery's field.Error. */
export type FieldError = {
  readonly type:
    | 'Required'
    | 'Invalid'
    | 'NotSupported'
    | 'Duplicate'
    | 'NotFound'
    | 'Forbidden'
    | 'TooLong'
    | 'TooMany'
    | 'TypeInvalid'
  /** Such as `spec.containers[0].name`. */
  readonly field: string
  /** Shown where it is there: rules about objects and lists leave it out. */
  readonly value?: unknown
  readonly detail: string
}

type Cause = { reason: string; message: string; field?: string }

export type Details = {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: Cause[]
  retryAfterSeconds?: number
}

export class Refusal extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Details | undefined
  /** Of the Status itself: a fresh `continue` for a page that has expired. */
  readonly metadata: { continue?: string }

  constructor(code: number, reason: string, message: string, more: { details?: Details; continue?: string } = {}) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.reason = reason
    this.details = more.details
    this.metadata = more.continue === undefined ? {} : { continue: more.continue }
  }
}

/** `isolationpods.soh.re`, as messages and shelves name a kind. */
export function qualified(kind: Pick<Kind, 'plural' | 'group'>): string {
  return kind.group ? `${kind.plural}.${kind.group}` : kind.plural
}

/** Kind of the details is the plural, as the real server has it for everything but invalid objects. */
function details(kind: Pick<Kind, 'plural' | 'group'>, name: string): Details {
  return { ...(name && { name }), ...(kind.group && { group: kind.group }), kind: kind.plural }
}

export const badRequest = (message: string): Refusal => new Refusal(400, 'BadRequest', message)
export const unauthorized = (): Refusal => new Refusal(401, 'Unauthorized', 'Unauthorized')
export const gone = (message: string, next?: string): Refusal =>
  new Refusal(410, 'Expired', message, next === undefined ? {} : { continue: next })
export const unsupportedMediaType = (message: string): Refusal => new Refusal(415, 'UnsupportedMediaType', message)

/** Nothing of this server is there: said in plain text, so that clients do not take it for an object that is gone. */
export const noSuchPath = (): Refusal => new Refusal(404, '', '404 page not found')

/** Within what is served, no such resource. */
export const noSuchResource = (): Refusal =>
  new Refusal(404, 'NotFound', 'the server could not find the requested resource', { details: {} })

export const methodNotAllowed = (): Refusal =>
  new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    details: {},
  })

export function notFound(kind: Pick<Kind, 'plural' | 'group'>, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${qualified(kind)} "${name}" not found`, { details: details(kind, name) })
}

/** `why` is a whole sentence. */
export function forbidden(kind: Pick<Kind, 'plural' | 'group'>, name: string, why: string): Refusal {
  const what = name ? `${qualified(kind)} "${name}"` : qualified(kind)
  return new Refusal(403, 'Forbidden', `${what} is forbidden: ${why}`, { details: details(kind, name) })
}

/** `taken`: by an object that is `ending`; `generated`: the server drew the name, so that another try may do. */
export function alreadyExists(
  kind: Pick<Kind, 'plural' | 'group'>,
  name: string,
  { ending, generated }: { ending: boolean; generated: boolean },
): Refusal {
  const message = `${ending ? 'object is being deleted: ' : ''}${qualified(kind)} "${name}" already exists`
  if (!generated) return new Refusal(409, 'AlreadyExists', message, { details: details(kind, name) })
  const more = { details: { ...details(kind, name), retryAfterSeconds: 1 } }
  return new Refusal(
    409,
    'AlreadyExists',
    `${message}, the server was not able to generate a unique name for the object`,
    more,
  )
}

/** `why` says which precondition failed. */
export function conflict(kind: Pick<Kind, 'plural' | 'group'>, name: string, why: string): Refusal {
  const message = `Operation cannot be fulfilled on ${qualified(kind)} "${name}": ${why}`
  return new Refusal(409, 'Conflict', message, { details: details(kind, name) })
}

export const changedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again'

/** An object with wrong fields, each named with its value, in one sentence and as causes for programs. */
export function invalid(kind: Pick<Kind, 'kind' | 'group'>, name: string, errors: readonly FieldError[]): Refusal {
  const what = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
  const said = errors.map(renderFieldError)
  const all = said.length === 1 ? said[0] : `[${said.join(', ')}]`
  return new Refusal(422, 'Invalid', `${what} "${name}" is invalid: ${all}`, {
    details: {
      ...(name && { name }),
      ...(kind.group && { group: kind.group }),
      ...(kind.kind && { kind: kind.kind }),
      causes: errors.map(causeOf),
    },
  })
}

const reasonOf = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Duplicate: 'FieldValueDuplicate',
  NotFound: 'FieldValueNotFound',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  TypeInvalid: 'FieldValueTypeInvalid',
} as const

const titleOf = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Duplicate: 'Duplicate value',
  NotFound: 'Not found',
  Forbidden: 'Forbidden',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
} as const

function causeOf(error: FieldError): Cause {
  return { reason: reasonOf[error.type], message: renderBody(error), field: error.field }
}

function renderBody(error: FieldError): string {
  const detail = error.detail ? `: ${error.detail}` : ''
  const silent = ['Required', 'Forbidden', 'TooLong', 'TooMany'].includes(error.type) || !('value' in error)
  const shown = silent ? '' : `: ${render(error.value)}`
  return `${titleOf[error.type]}${shown}${detail}`
}

export function renderFieldError(error: FieldError): string {
  return `${error.field}: ${renderBody(error)}`
}

function render(value: unknown): string {
  if (value === undefined || value === null) return 'null'
  return JSON.stringify(value)
}
