// A request of ours to whatever stands behind a stream: a kubelet, or a program in a pod.
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'

export type Upstream = {
  readonly host: string
  readonly port: number
  /** Absent for plain HTTP. */
  readonly tls?: {
    readonly cert?: string | Buffer
    readonly key?: string | Buffer
    readonly ca?: string | Buffer | undefined
    readonly rejectUnauthorized: boolean
  }
}

export type Question = {
  readonly method: string
  /** With query. */
  readonly path: string
  /** In pairs: name, value, name, value. */
  readonly headers: readonly string[]
}

export type Answer =
  | { readonly kind: 'response'; readonly response: IncomingMessage }
  | { readonly kind: 'switched'; readonly response: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }

/** A connection of its own for each: streams last long, and whoever leaves takes his connection with him. */
export function open(upstream: Upstream, { method, path, headers }: Question): ClientRequest {
  const { host, port, tls } = upstream
  const options = { host, port, method, path, headers: [...headers], agent: false as const }
  return tls ? tlsRequest({ ...options, ...tls, servername: '' }) : plainRequest(options)
}

const DIAL_MS = 30_000

/** The answer's head. Rejects when there is none, or when `left` aborts before. Afterwards `left` still ends the connection. */
export function answerOf(request: ClientRequest, left: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const leave = () => request.destroy(new Error('the client has left'))
    left.addEventListener('abort', leave, { once: true })
    if (left.aborted) leave()
    request.on('close', () => left.removeEventListener('abort', leave))
    limitDial(request)
    request.on('error', reject)
    request.on('response', response => resolve({ kind: 'response', response }))
    request.on('upgrade', (response, socket, head) => {
      socket.on('error', () => socket.destroy())
      resolve({ kind: 'switched', response, socket, head })
    })
  })
}

function limitDial(request: ClientRequest): void {
  const late = () => request.destroy(Object.assign(new Error('i/o timeout'), { syscall: 'connect' }))
  const timer = setTimeout(late, DIAL_MS)
  request.on('close', () => clearTimeout(timer))
  request.on('socket', socket => socket.on('connect', () => clearTimeout(timer)))
}

export function hostOf({ host, port }: Upstream): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

export function urlOf(upstream: Upstream, path: string): string {
  return `${upstream.tls ? 'https' : 'http'}://${hostOf(upstream)}${path}`
}
