// One HTTP exchange with the API server over kept connections, and an exact account of what is known when it fails.
import type http from 'node:http'
import type { Duplex } from 'node:stream'
import type { Abandoned } from './byProxy/agent.ts'
import type { ClusterAccess } from './config.ts'
import type { Certificate } from './credential.ts'
import { startTimer } from './deadline.ts'
import { closeDoor, type Door, dropIdle, openDoor } from './door.ts'
import { ExchangeError } from './exchangeError.ts'

export type Call = {
  method: string
  /** Absolute path, query included. */
  path: string
  headers: Record<string, string | number | string[]>
  body?: string | Uint8Array
  /** A successful answer's body is handed over as it streams; `timeoutMs` then ends with the headers. */
  stream: boolean
  /** The answer may be that the server switches protocols: then the connection is handed over, and is the caller's. */
  upgrade?: boolean
  /** A longer body, of those that are not streamed, is no answer. */
  maxBytes?: number | undefined
  /** Shown in place of the access's own. */
  certificate?: Certificate | undefined
  /** No limit when undefined. */
  timeoutMs: number | undefined
  signal: AbortSignal | undefined
}

/** A connection that speaks another protocol now. `head` came on it already. */
export type Switched = { readonly socket: Duplex; readonly head: Buffer }

/** Errors and whole answers carry `bytes`; a successful stream carries `body`; an upgrade carries the connection. */
export type Answer = { status: number; headers: http.IncomingHttpHeaders } & (
  | { bytes: Buffer; body?: undefined; switched?: undefined }
  | { body: http.IncomingMessage; bytes?: undefined; switched?: undefined }
  | { switched: Switched; bytes?: undefined; body?: undefined }
)

export type Transport = {
  /** Rejects with an ExchangeError, or with the reason of `call.signal`. */
  exchange(call: Call): Promise<Answer>
  close(): void
}

const KEEPALIVE_PROBE_MS = 15_000
const MAX_ERROR_BODY_BYTES = 64 * 1024
/** All of a large cluster's pods in one answer are less; a text of twice as much is none to V8. */
const MAX_BODY_BYTES = 256 * 1024 * 1024

export function createTransport(access: ClusterAccess): Transport {
  const doorOf = doorsOf(access)
  const open = new Set<GiveUp>()
  let closed = false
  return {
    exchange(call) {
      if (closed) {
        const message = 'the client was closed; create another'
        const { host: server } = new URL(access.server)
        return Promise.reject(new ExchangeError(message, { kind: 'network', sent: false, server, stale: false }))
      }
      return startExchange(doorOf(call.certificate), call, open)
    },
    close() {
      closed = true
      for (const giveUp of open) giveUp(new Error('the client was closed'))
      closeDoor(doorOf())
    },
  }
}

/** Asked without a certificate, the door that is open now. What goes on behind an older one goes on. */
function doorsOf(access: ClusterAccess): (certificate?: Certificate) => Door {
  let shown: Certificate | undefined
  let door = openDoor(access)
  return certificate => {
    if (certificate && certificate !== shown) {
      for (const agent of Object.values(door.agents)) dropIdle(agent)
      shown = certificate
      door = openDoor(access, certificate)
    }
    return door
  }
}

type GiveUp = (why: Error) => void

function startExchange(door: Door, call: Call, open: Set<GiveUp>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  if (call.signal?.aborted) {
    reject(call.signal.reason)
    return promise
  }
  const server = door.base.host
  const agent = call.stream ? door.agents.stream : door.agents.whole
  const abandoning = new AbortController()
  let request: http.ClientRequest
  try {
    request = sendRequest(door, call, { agent, abandoned: abandoning.signal })
  } catch (cause) {
    const message = `the request cannot be made: ${messageOf(cause)}`
    reject(new ExchangeError(message, { kind: 'network', sent: false, server, stale: false, cause }))
    return promise
  }
  open.add(giveUp)
  const progress = watchSending(request)
  let response: http.IncomingMessage | undefined
  let over = false

  function giveUp(why: Error): void {
    const victim = response ?? request
    victim.destroy(why)
    // A request that has no connection yet lets go of none.
    abandoning.abort(why)
  }
  const finish = () => {
    over = true
    callOff()
    call.signal?.removeEventListener('abort', onAbort)
  }
  const fail = (error: unknown) => {
    if (over) return
    finish()
    reject(error)
    giveUp(error instanceof Error ? error : new Error('aborted', { cause: error }))
  }
  const onAbort = () => fail(call.signal?.reason)
  const onTimeout = () => {
    const stage = response ? 'the answer did not end' : progress.sent ? 'no answer' : 'no connection'
    fail(new ExchangeError(stage, { kind: 'timeout', sent: progress.sent, server, stale: false }))
    dropIdle(agent)
  }
  const onFlood = (maxBytes: number) => {
    const message = `the answer is longer than ${maxBytes} bytes; ask for less at once`
    fail(new ExchangeError(message, { kind: 'malformed', sent: true, server, stale: false }))
  }
  const onBreak = (cause: unknown) => {
    if (over) return
    const stale = request.reusedSocket && !response
    fail(new ExchangeError(messageOf(cause), { kind: 'network', sent: progress.sent, server, stale, cause }))
    if (stale) dropIdle(agent)
  }

  const callOff = startTimer(call.timeoutMs ?? Number.POSITIVE_INFINITY, onTimeout)
  call.signal?.addEventListener('abort', onAbort, { once: true })
  request.on('error', onBreak)
  request.on('close', () => open.delete(giveUp))
  request.on('upgrade', (received, socket, head) => {
    finish()
    // Nothing is asked of this connection any more, so it is never idle.
    socket.setTimeout(0)
    resolve({ status: 101, headers: received.headers, switched: { socket, head } })
  })
  request.on('response', received => {
    response = received
    const { statusCode: status = 0, headers } = received
    if (call.stream && status < 400) {
      callOff()
      received.on('close', finish)
      resolve({ status, headers, body: received })
      return
    }
    const maxBytes = status < 400 ? (call.maxBytes ?? MAX_BODY_BYTES) : MAX_ERROR_BODY_BYTES
    collect(received, maxBytes).then(({ chunks, isWhole }) => {
      // Before they are joined: a flood is not held twice.
      if (status < 400 && !isWhole) return onFlood(maxBytes)
      finish()
      resolve({ status, headers, bytes: Buffer.concat(chunks) })
    }, onBreak)
  })
  return promise
}

type Way = { readonly agent: http.Agent; readonly abandoned: AbortSignal }

function sendRequest({ base, request: open }: Door, call: Call, { agent, abandoned }: Way): http.ClientRequest {
  const options: http.RequestOptions & Abandoned = {
    protocol: base.protocol,
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port,
    path: base.pathname.replace(/\/$/, '') + call.path,
    method: call.method,
    headers: call.headers,
    agent,
    abandoned,
  }
  const request = open(options)
  request.end(call.body)
  return request
}

/** `sent` turns true when the first byte may leave: at once on a kept connection, else when the connection stands. */
function watchSending(request: http.ClientRequest): { sent: boolean } {
  const progress = { sent: false }
  const onReady = () => {
    progress.sent = true
  }
  request.on('socket', socket => {
    socket.setKeepAlive(true, KEEPALIVE_PROBE_MS)
    if (request.reusedSocket) onReady()
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onReady)
  })
  return progress
}

type Collected = { readonly chunks: readonly Buffer[]; readonly isWhole: boolean }

/** What comes behind `maxBytes` is not waited for: the connection is closed. */
async function collect(response: http.IncomingMessage, maxBytes: number): Promise<Collected> {
  const chunks: Buffer[] = []
  let left = maxBytes
  for await (const chunk of response) {
    chunks.push(chunk)
    left -= chunk.length
    if (left < 0) break
  }
  return { chunks, isWhole: left >= 0 }
}

function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.map(messageOf).join('; ')
  if (!(cause instanceof Error)) return String(cause)
  const code = (cause as NodeJS.ErrnoException).code
  return cause.message || code || 'the connection broke'
}
