// A scripted API server on a real socket: each test says what it answers, and how it breaks.
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ClientOptions, createClient, type KubeClient } from '../../../api/kube/client.ts'
import type { ClusterAccess } from '../../../api/kube/config.ts'

export type Seen = {
  method: string
  path: string
  query: Record<string, string>
  headers: http.IncomingHttpHeaders
  body: string
  socket: Socket
}

export type Script = (seen: Seen, response: http.ServerResponse) => void

export type TestServer = {
  url: string
  port: number
  seen: Seen[]
  /** Connections accepted so far. */
  accepted: () => number
  /** Changes what is answered from now on. */
  script: (next: Script) => void
  /** Resets every open connection. */
  cut: () => void
  stop: () => Promise<void>
}

/** Listens on loopback until the test ends. */
export async function startServer(
  first: Script,
  { port = 0, tls = false }: { port?: number; tls?: boolean } = {},
): Promise<TestServer> {
  let script = first
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  let accepted = 0
  const onRequest = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '/', 'http://server')
    const one: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      socket: request.socket,
    }
    seen.push(one)
    script(one, response)
  }
  const server = tls ? https.createServer(await certificate(), onRequest) : http.createServer(onRequest)
  server.keepAliveTimeout = 0
  server.on('connection', socket => {
    accepted += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const stop = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    cut()
    await closed
  }
  onTestFinished(stop)
  const listening = (server.address() as AddressInfo).port
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${listening}`,
    port: listening,
    seen,
    accepted: () => accepted,
    script: next => {
      script = next
    },
    cut,
    stop,
  }
}

/** A client of `server` that lives until the test ends. */
export function clientOf(
  server: { url: string },
  options: Partial<ClientOptions & Omit<ClusterAccess, 'server'>> = {},
): KubeClient {
  const { timeouts, random, userAgent = 'test', ...access } = options
  const client = createClient({ server: server.url, ...access }, { userAgent, timeouts, random })
  onTestFinished(() => client.close())
  return client
}

export async function certificate(): Promise<{ cert: string; key: string }> {
  const read = (name: string) => readFile(new URL(`tls/${name}.pem`, import.meta.url), 'utf8')
  return { cert: await read('cert'), key: await read('key') }
}

export function reply(response: http.ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

export function refuse(
  response: http.ServerResponse,
  code: number,
  {
    reason = '',
    message = 'refused by the script',
    retryAfter,
  }: { reason?: string; message?: string; retryAfter?: number } = {},
): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter))
  reply(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message }, code)
}

/** Opens the body of a watch at once, as the API server does. */
export function openWatch(response: http.ServerResponse): { send: (type: string, object: unknown) => void } {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  return { send: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`) }
}

export function pod(
  name: string,
  resourceVersion: string,
  fields: { uid?: string; labels?: Record<string, string> } = {},
) {
  const metadata = { namespace: 'x', name, uid: `uid-${name}`, resourceVersion, ...fields }
  return { apiVersion: 'v1', kind: 'Pod', metadata }
}

export function podList(resourceVersion: string, items: unknown[], token?: string) {
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion, continue: token }, items }
}

export function bookmark(resourceVersion: string) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { resourceVersion } }
}
