// One HTTP exchange with the API server over kept connections, and an exact account of what is known when it fails.
import http from 'node:http'
import https from 'node:https'
import type { ClusterAccess } from './config.ts'

export type Call = {
  method: string
  /** Absolute path, query included. */
  path: string
  headers: Record<string, string | number>
  body?: string | Uint8Array
  /** A successful answer's body is handed over as it streams; `timeoutMs` then ends with the headers. */
  stream: boolean
  /** No limit when undefined. */
  timeoutMs: number | undefined
  signal: AbortSignal | undefined
}

/** Errors and whole answers carry `bytes`; a successful stream carries `body`. */
export type Answer = { status: number; headers: http.IncomingHttpHeaders } & (
  | { bytes: Buffer; body?: undefined }
  | { body: http.IncomingMessage; bytes?: undefined }
)

/** No usable answer came. The request cannot have had an effect unless `sent`. */
export class ExchangeError extends Error {
  readonly kind: 'timeout' | 'network'
  readonly sent: boolean
  /** The connection had served before and broke before a byte of this answer: most likely the server had just closed it. */
  readonly stale: boolean

  constructor(
    message: string,
    fields: { kind: 'timeout' | 'network'; sent: boolean; stale: boolean; cause?: unknown },
  ) {
    super(message, { cause: fields.cause })
    this.name = 'ExchangeError'
    this.kind = fields.kind
    this.sent = fields.sent
    this.stale = fields.stale
  }
}

export type Transport = {
  /** Rejects with an ExchangeError, or with the reason of `call.signal`. */
  exchange(call: Call): Promise<Answer>
  close(): void
}

/** Kept connections are closed after this much idleness: well before the API server (90 s) would do it under a request. */
const IDLE_MS = 45_000
const KEEPALIVE_PROBE_MS = 15_000
const MAX_ERROR_BODY_BYTES = 64 * 1024

type Door = { request: typeof http.request; agents: { whole: http.Agent; stream: http.Agent }; base: URL }

/** Streams live on connections of their own, so that a hundred watches never stand in the way of a Lease renewal. */
export function createTransport(access: ClusterAccess): Transport {
  const door = openDoor(access)
  const open = new Set<http.ClientRequest>()
  let closed = false
  return {
    exchange(call) {
      if (closed) {
        const message = 'the client was closed; create another'
        return Promise.reject(new ExchangeError(message, { kind: 'network', sent: false, stale: false }))
      }
      return startExchange(door, call, open)
    },
    close() {
      closed = true
      for (const request of open) request.destroy(new Error('the client was closed'))
      door.agents.whole.destroy()
      door.agents.stream.destroy()
    },
  }
}

function openDoor(access: ClusterAccess): Door {
  const base = new URL(access.server)
  const options: https.AgentOptions = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS }
  if (base.protocol === 'http:') {
    return {
      base,
      request: http.request,
      agents: { whole: new http.Agent(options), stream: new http.Agent(options) },
    }
  }
  const tls: https.AgentOptions = {
    ...options,
    ca: access.ca,
    cert: access.cert,
    key: access.key,
    servername: access.serverName,
    rejectUnauthorized: !access.skipTlsVerify,
  }
  return { base, request: https.request, agents: { whole: new https.Agent(tls), stream: new https.Agent(tls) } }
}

function startExchange(door: Door, call: Call, open: Set<http.ClientRequest>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  if (call.signal?.aborted) {
    reject(call.signal.reason)
    return promise
  }
  const agent = call.stream ? door.agents.stream : door.agents.whole
  const request = sendRequest(door, call, agent)
  open.add(request)
  const progress = watchSending(request)
  let response: http.IncomingMessage | undefined
  let over = false

  const finish = () => {
    over = true
    clearTimeout(timer)
    call.signal?.removeEventListener('abort', onAbort)
  }
  const fail = (error: unknown) => {
    if (over) return
    finish()
    reject(error)
    const victim = response ?? request
    victim.destroy(error instanceof Error ? error : new Error('aborted', { cause: error }))
  }
  const onAbort = () => fail(call.signal?.reason)
  const onTimeout = () => {
    const stage = response ? 'the answer did not end' : progress.sent ? 'no answer' : 'no connection'
    fail(new ExchangeError(stage, { kind: 'timeout', sent: progress.sent, stale: false }))
    dropIdle(agent)
  }
  const onBreak = (cause: unknown) => {
    if (over) return
    const stale = request.reusedSocket && !response
    fail(new ExchangeError(messageOf(cause), { kind: 'network', sent: progress.sent, stale, cause }))
    if (stale) dropIdle(agent)
  }

  const timer = call.timeoutMs === undefined ? undefined : setTimeout(onTimeout, call.timeoutMs)
  call.signal?.addEventListener('abort', onAbort, { once: true })
  request.on('error', onBreak)
  request.on('close', () => open.delete(request))
  request.on('response', received => {
    response = received
    const { statusCode: status = 0, headers } = received
    if (call.stream && status < 400) {
      clearTimeout(timer)
      received.on('close', finish)
      resolve({ status, headers, body: received })
      return
    }
    collect(received, status < 400 ? Number.POSITIVE_INFINITY : MAX_ERROR_BODY_BYTES).then(bytes => {
      finish()
      resolve({ status, headers, bytes })
    }, onBreak)
  })
  return promise
}

function sendRequest({ base, request: open }: Door, call: Call, agent: http.Agent): http.ClientRequest {
  const request = open({
    protocol: base.protocol,
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port,
    path: base.pathname.replace(/\/$/, '') + call.path,
    method: call.method,
    headers: call.headers,
    agent,
  })
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

/** When one kept connection proves dead, its siblings most likely are: the next requests must not find out one by one. */
function dropIdle(agent: http.Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}

async function collect(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    if (length < maxBytes) chunks.push(chunk)
    length += chunk.length
  }
  return Buffer.concat(chunks)
}

function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.map(messageOf).join('; ')
  if (!(cause instanceof Error)) return String(cause)
  const code = (cause as NodeJS.ErrnoException).code
  return cause.message || code || 'the connection broke'
}
