// Status answers: refusals, and what a deletion says when nothing is left to show.
import type { Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { Refusal } from '../refusal.ts'

export type Answer = {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** JSON that is too long to be sent in one turn. */
export type LongAnswer = Omit<Answer, 'body'> & { readonly pieces: Iterable<string> }

export type Reply = Answer | LongAnswer

export function statusOf(refusal: Refusal): object {
  const { code, reason, message, details, metadata } = refusal
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata,
    status: 'Failure',
    message,
    ...(reason && { reason }),
    ...(details && { details }),
    code,
  }
}

export function answerRefusal(refusal: Refusal): Answer {
  if (refusal.code === 404 && refusal.reason === '') {
    return { status: 404, body: `${refusal.message}\n`, headers: { 'x-content-type-options': 'nosniff' } }
  }
  const retryAfter = refusal.details?.retryAfterSeconds
  return {
    status: refusal.code,
    body: JSON.stringify(statusOf(refusal)),
    ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
  }
}

/** What is not a Refusal is a defect of ours: it is said as such, and the server goes on. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? error.message : error}`)
}

export function renderSuccess(kind: Kind, object: Obj): string {
  const { name, uid } = object.metadata
  const details = { name, ...(kind.group && { group: kind.group }), kind: kind.plural, uid }
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
}
