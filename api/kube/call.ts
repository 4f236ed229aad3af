// One call of the client: attempts over the transport with the current token, until an answer or an error with a name.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Attempted, errorOfAnswer, kubeError } from './answer.ts'
import type { Credential, CredentialSource } from './credential.ts'
import type { KubeError } from './errors.ts'
import { ExchangeError } from './exchangeError.ts'
import { inBytes } from './inBytes.ts'
import { type Failure, planRetry } from './retry.ts'
import type { Answer, Call, Transport } from './transport.ts'
import { unlessAborted } from './unlessAborted.ts'

export type CallRequest = {
  /** How errors name this call: `patch isolationpods/status default/x`. */
  what: string
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  stream: boolean
  /** The server is to switch to the protocol that the headers name. */
  upgrade?: boolean
  maxBytes?: number | undefined
  timeoutMs: number | undefined
  signal: AbortSignal | undefined
}

export type Caller = (request: CallRequest) => Promise<Answer>

export type CallerParts = {
  transport: Transport
  credentials: CredentialSource
  headers: Record<string, string | string[]>
  random: () => number
  now: () => number
}

/** Resolves with an answer below 400. Rejects with a KubeError, or with the reason of the signal. */
export function createCaller(parts: CallerParts): Caller {
  return async request => {
    const { transport, random, now } = parts
    const attempted = attemptedOf(request)
    let deadline = now() + (request.timeoutMs ?? Number.POSITIVE_INFINITY)
    /** Somebody who logs in takes as long as he takes: the limit is the server's. */
    const current = async (refused: Credential | undefined) => {
      const askedAt = now()
      const known = currentCredential(parts.credentials, refused, attempted)
      return unlessAborted(known, request.signal).finally(() => {
        deadline += now() - askedAt
      })
    }
    let rejected: Credential | undefined
    for (let failures = 1; ; failures += 1) {
      const credential = await current(rejected)
      const outcome = await attempt(transport, request, {
        ...request,
        headers: headersOf(request, parts.headers, credential.token),
        certificate: credential.certificate,
        timeoutMs: Number.isFinite(deadline) ? Math.max(1, deadline - now()) : undefined,
      })
      if ('answer' in outcome) return outcome.answer
      if (outcome.error.status === 401 && rejected === undefined) {
        rejected = credential
        if ((await current(rejected)) !== rejected) continue
      }
      const remainingMs = deadline - now()
      const waitMs = planRetry(outcome.failure, { isRead: attempted.isRead, failures, remainingMs }, random)
      if (waitMs === undefined) throw outcome.error
      await pause(waitMs, request.signal)
    }
  }
}

type Outcome = { answer: Answer } | { error: KubeError; failure: Failure }

function attemptedOf({ what, method }: CallRequest): Attempted {
  return { what, isRead: method === 'GET' }
}

async function attempt(transport: Transport, request: CallRequest, call: Call): Promise<Outcome> {
  const attempted = attemptedOf(request)
  try {
    const answer = await transport.exchange(call)
    if (answer.body || answer.switched || answer.status < 400) return { answer }
    const error = errorOfAnswer(attempted, answer)
    return { error, failure: { kind: 'status', status: answer.status, retryAfterMs: error.retryAfterMs } }
  } catch (cause) {
    if (!(cause instanceof ExchangeError)) throw cause
    const limit = cause.kind === 'timeout' ? ` within ${request.timeoutMs} ms` : ''
    const fate = cause.sent ? '' : ' (the request was not sent)'
    const error = kubeError(attempted, {
      kind: cause.kind,
      message: cause.message + limit + fate,
      outcome: cause.sent ? 'unknown' : 'refused',
      cause,
    })
    return { error, failure: { kind: 'exchange', stale: cause.stale } }
  }
}

async function currentCredential(
  source: CredentialSource,
  rejected: Credential | undefined,
  attempted: Attempted,
): Promise<Credential> {
  try {
    return await source(rejected)
  } catch (cause) {
    const message = `no credentials to send: ${cause instanceof Error ? cause.message : String(cause)}`
    throw kubeError(attempted, { kind: 'unauthorized', message, outcome: 'refused', cause })
  }
}

function headersOf(request: CallRequest, always: CallerParts['headers'], token: string | undefined) {
  const headers: Call['headers'] = { accept: 'application/json', ...always, ...request.headers }
  // As client-go: what was said of us already, by the address of the server, wins.
  if (token !== undefined) headers.authorization ??= inBytes(`Bearer ${token}`)
  if (request.body !== undefined) headers['content-length'] = Buffer.byteLength(request.body)
  return headers
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0) return
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
}
