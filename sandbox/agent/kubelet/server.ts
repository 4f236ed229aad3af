// The kubelet's HTTPS endpoint, by which the API server reaches into pods: logs, exec, attach, port-forward.
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Logger } from 'pino'
import type { Options } from '../options.ts'
import type { Pods } from '../pods.ts'
import type { Fifos } from '../process/fifos.ts'
import { mayEnter } from './admission.ts'
import { loadCertificate } from './certificate.ts'
import { serveLogs } from './logs.ts'
import { Refusal } from './refusal.ts'
import { parseRoute } from './route.ts'
import { buildSummary } from './stats.ts'
import { serveUpgrade } from './upgrade.ts'

export type Kubelet = {
  port: number
  /** How many are open. */
  connections(): number
  close(): void
}
export type KubeletParts = { options: Options; pods: Pods; fifos: Fifos; log: Logger }

/** Who was refused a stream has so long to read why. */
const LEAVING_MS = 5_000

/** Listens on the node's address. */
export async function startKubelet(parts: KubeletParts): Promise<Kubelet> {
  const { options, log } = parts
  const ca = options.kubeletClientCA ? await readFile(options.kubeletClientCA) : undefined
  const certificate = await loadCertificate(options)
  // A request without a certificate is answered, so that it can be told why it may not enter.
  const server = createServer({ ...certificate, ca, requestCert: ca !== undefined, rejectUnauthorized: false })
  server.on('request', (request, response) => void answer(parts, request, response))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    void upgrade(parts, { request, socket, head })
  })
  server.on('tlsClientError', err => log.debug({ err }, 'a client of the node endpoint failed its handshake'))
  server.on('clientError', (_error, socket) => socket.destroy())
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  server.listen(options.kubeletPort, options.nodeIP, listening.resolve)
  await listening.promise
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => open.size,
    close() {
      server.close()
      // Those that became streams are not the HTTP server's any more.
      for (const socket of open) socket.destroy()
    },
  }
}

async function answer(parts: KubeletParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pods, options, log } = parts
  try {
    const route = parseRoute(request.url ?? '/')
    if (route.kind === 'health') return void response.end('ok')
    mayEnter(request.socket as TLSSocket, options)
    if (route.kind === 'logs') return await serveLogs(pods, route, response)
    if (route.kind === 'stats') return sendJson(response, buildSummary(options.nodeName, pods, Date.now()))
    if (route.kind === 'pods')
      return sendJson(response, { apiVersion: 'v1', kind: 'PodList', items: pods.list().map(run => run.pod()) })
    if (route.kind === 'unknown') throw new Refusal(404, `this node has no ${route.path}`)
    throw new Refusal(400, `${route.kind} needs a connection upgrade (SPDY/3.1 or WebSocket)`)
  } catch (error) {
    if (!(error instanceof Refusal))
      log.error({ err: error, url: request.url }, 'a request to the node endpoint failed')
    if (response.headersSent) return void response.destroy()
    response.writeHead(error instanceof Refusal ? error.status : 500, { 'content-type': 'text/plain' })
    response.end(error instanceof Error ? error.message : String(error))
  }
}

async function upgrade(
  parts: KubeletParts,
  given: { request: IncomingMessage; socket: Duplex; head: Buffer },
): Promise<void> {
  const { request, socket } = given
  try {
    mayEnter(request.socket as TLSSocket, parts.options)
    await serveUpgrade(parts, parseRoute(request.url ?? '/'), given)
  } catch (error) {
    if (!(error instanceof Refusal)) parts.log.error({ err: error, url: request.url }, 'a stream to a pod failed')
    if (socket.writableEnded) return
    const status = error instanceof Refusal ? error.status : 500
    const message = error instanceof Error ? error.message : String(error)
    const lines = [`HTTP/1.1 ${status} Refused`, 'Connection: close', 'Content-Type: text/plain']
    socket.end(`${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`)
    // The HTTP server has let it go: unread, the other side's end would never be seen.
    socket.resume()
    const leaving = setTimeout(() => socket.destroy(), LEAVING_MS)
    socket.once('close', () => clearTimeout(leaving))
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
