// Resets a connection: the other side sees an RST, whatever is under way.
import type { Socket } from 'node:net'
import { below } from './tls/below.ts'

/**
 * libuv refuses a reset while a FIN is on its way out, and then nobody closes the socket; so that is waited for, which takes one turn.
 * Node refuses to reset a socket with TLS; the one below it takes it along.
 */
export function reset(socket: Socket): void {
  const bare = below(socket) ?? socket
  const isShuttingDown = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (isShuttingDown && !socket.destroyed) socket.once('finish', () => bare.resetAndDestroy())
  else bare.resetAndDestroy()
}

/** What came before a reset may still be read by the receiver, so what is in our buffer goes first, if it goes within `ms`. */
export function resetAfterFlush(socket: Socket, ms: number): void {
  if (socket.destroyed || socket.writableEnded || socket.writableLength === 0) {
    reset(socket)
    return
  }
  const timer = setTimeout(() => reset(socket), ms)
  socket.once('close', () => clearTimeout(timer))
  socket.write('', () => reset(socket))
}
