// One shape for everything that can go wrong between us and the API server.

export type KubeErrorKind =
  | 'badRequest' // 400
  | 'unauthorized' // 401
  | 'forbidden' // 403
  | 'notFound' // 404
  | 'conflict' // 409, reason Conflict: the object changed, or a precondition failed
  | 'alreadyExists' // 409, reason AlreadyExists
  | 'gone' // 410: the resourceVersion or continue token is too old
  | 'invalid' // 422
  | 'tooManyRequests' // 429
  | 'server' // 5xx
  | 'timeout' // our own per-verb limit
  | 'network' // no connection, or it broke
  | 'malformed' // an answer that is not what the API promises
  | 'other' // any other status

/** What a write may have done when its call failed: `refused` changed nothing, `unknown` may have taken effect. */
export type Outcome = 'refused' | 'unknown'

export class KubeError extends Error {
  readonly kind: KubeErrorKind
  /** HTTP status, or 0 when there was no answer. */
  readonly status: number
  /** The server's Status.reason, or ''. */
  readonly reason: string
  readonly outcome: Outcome
  readonly retryAfterMs: number | undefined
  /** What went wrong, without the name of the call: the server's own sentence where it said one. */
  readonly said: string

  constructor(
    message: string,
    fields: {
      kind: KubeErrorKind
      status?: number
      reason?: string
      outcome: Outcome
      retryAfterMs?: number
      said?: string
      cause?: unknown
    },
  ) {
    super(message, { cause: fields.cause })
    this.name = 'KubeError'
    this.kind = fields.kind
    this.status = fields.status ?? 0
    this.reason = fields.reason ?? ''
    this.outcome = fields.outcome
    this.retryAfterMs = fields.retryAfterMs
    this.said = fields.said ?? message
  }
}

/** True when `error` is a KubeError of one of `kinds`. */
export function isKubeError(error: unknown, ...kinds: KubeErrorKind[]): error is KubeError {
  return error instanceof KubeError && (kinds.length === 0 || kinds.includes(error.kind))
}

/** True when the API server itself says that there is no such object. What stands before it, and one that does not serve the kind yet, answers 404 without that reason, and proves nothing. */
export function isAbsent(error: unknown): error is KubeError {
  return isKubeError(error, 'notFound') && error.reason === 'NotFound'
}
