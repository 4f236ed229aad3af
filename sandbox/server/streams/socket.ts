// Connections that speak no HTTP any more: joined to each other, refused, or left with what was said to them.
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { statusOf } from '../answers/status.ts'
import type { Refusal } from '../refusal.ts'

const LINGER_MS = 1_000
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
  'te',
  'trailer',
])

/** Resolves when both have closed. What one says last still reaches the other. */
export async function joinSockets(one: Duplex, other: Duplex): Promise<void> {
  const closed = [one, other].map(closeOf)
  for (const [socket, mate] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => socket.destroy())
    void closeOf(socket).then(() => leave(mate))
    socket.pipe(mate)
  }
  await Promise.all(closed)
}

function closeOf(socket: Duplex): Promise<void> {
  return new Promise(resolve => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}

/**
 * Ends a connection once all that was written to it has gone. What still comes in is read and dropped: a socket that is closed with unread bytes is reset, and its
 * other end might lose our last words.
 */
export function leave(socket: Duplex): void {
  if (socket.destroyed) return
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.on('close', () => clearTimeout(timer))
  socket.on('end', () => socket.writableFinished && socket.destroy())
  socket.end()
  socket.resume()
}

/** The one way in which a request for an upgrade is refused: a Status over HTTP, then the end of the connection. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = JSON.stringify(statusOf(refusal))
  const headers = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))]
  socket.write(
    renderHead(refusal.code, STATUS_CODES[refusal.code] ?? 'Refused', [...headers, 'Connection', 'close']) + body,
  )
  leave(socket)
}

/** Passes on an answer that did not switch protocols. */
export async function echoResponse(response: IncomingMessage, socket: Duplex): Promise<void> {
  const { statusCode = 502, statusMessage = '', rawHeaders } = response
  socket.write(renderHead(statusCode, statusMessage, [...withoutHops(rawHeaders), 'Connection', 'close']))
  await pipeline(response, socket, { end: false }).catch(() => {})
  leave(socket)
}

/** `headers` in pairs: name, value, name, value. */
export function renderHead(status: number, message: string, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${status} ${message}`]
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Headers that concern more than one connection. */
export function withoutHops(headers: readonly string[]): string[] {
  return filterHeaders(headers, name => !hopByHop.has(name))
}

export function filterHeaders(headers: readonly string[], keep: (name: string) => boolean): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    if (keep(headers[at]!.toLowerCase())) kept.push(headers[at]!, headers[at + 1]!)
  }
  return kept
}
