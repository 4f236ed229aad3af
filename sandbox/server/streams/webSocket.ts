// WebSocket connections of clients, by the subprotocols that Kubernetes speaks on them.
import type { IncomingMessage } from 'node:http'
import type { Readable, Writable } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { badRequest } from '../refusal.ts'
import type { Upgrade } from './call.ts'

const PING_MS = 500

export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** The first of ours that the client offers. */
export function chooseSubprotocol<Name extends string>({ headers }: IncomingMessage, ours: readonly Name[]): Name {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
  const chosen = ours.find(name => offered.includes(name))
  if (chosen) return chosen
  throw badRequest(
    `none of the WebSocket subprotocols offered (${offered.join(', ')}) is known: offer ${ours.join(' or ')}`,
  )
}

/** Resolves with the open connection, paused until its messages are taken; rejects when the client has left. A handshake that breaks the protocol's rules is answered here, and rejects too. */
export function acceptWebSocket({ request, socket, head }: Upgrade, subprotocol: string): Promise<WebSocket> {
  const server = new WebSocketServer({ noServer: true, clientTracking: false })
  // ws takes no name with a slash, as one of Kubernetes' has it: so it sees none, and we say which was chosen.
  delete request.headers['sec-websocket-protocol']
  server.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`))
  return new Promise((resolve, reject) => {
    const refused = () => reject(new Error('the WebSocket handshake failed'))
    if (socket.destroyed) return refused()
    socket.once('close', refused)
    server.handleUpgrade(request, socket, head, webSocket => {
      socket.off('close', refused)
      webSocket.on('error', () => webSocket.terminate())
      // A message that nobody listens for would be lost.
      webSocket.pause()
      resolve(webSocket)
    })
  })
}

/** Resolves when the bytes are on their way, so that whoever waits for it goes no faster than the client. */
export function sendTo(webSocket: WebSocket, channel: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.send(Buffer.concat([Buffer.from([channel]), bytes]), { binary: true }, error =>
      error ? reject(error) : resolve(),
    )
  })
}

/** Resolves when `from` has ended and all of it is on its way. A stream that was cut off ends too: why, another channel tells. */
export async function sendAll(webSocket: WebSocket, channel: number, from: Readable | undefined): Promise<void> {
  if (!from) return
  const reader = from[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await reader.next().catch(() => ({ done: true, value: undefined }))
    if (done) return
    await sendTo(webSocket, channel, value)
  }
}

/** The client is held back as long as a message has not been taken. Returns what resolves when all have been. */
export function takeMessages(
  webSocket: WebSocket,
  take: (channel: number, bytes: Buffer) => Promise<void>,
): () => Promise<unknown> {
  const waiting = new Set<Promise<void>>()
  // Nothing is heard of a client that is held back, not even that it has gone; a ping to nobody breaks the connection.
  const timer = setInterval(() => waiting.size > 0 && webSocket.ping(), PING_MS)
  webSocket.once('close', () => clearInterval(timer))
  webSocket.on('message', (data: Buffer) => {
    if (data.length === 0) return
    // Messages that have been read already come even so.
    webSocket.pause()
    const taken = take(data[0]!, data.subarray(1)).finally(() => {
      waiting.delete(taken)
      if (waiting.size === 0) webSocket.resume()
    })
    waiting.add(taken)
  })
  webSocket.resume()
  return () => Promise.all(waiting)
}

/** Resolves when `to` has taken the bytes, or will take no more. */
export function writeTo(to: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    if (to.destroyed || to.writableEnded) resolve()
    else to.write(bytes, () => resolve())
  })
}
