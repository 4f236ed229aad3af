// Resets a connection: the other side sees an RST, whatever is under way.
import type { Socket } from 'node:net'

/** libuv refuses a reset while a FIN is on its way out, and then nobody closes the socket; so that is waited for, which takes one turn. */
export function reset(socket: Socket): void {
  const isShuttingDown = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (isShuttingDown && !socket.destroyed) socket.once('finish', () => socket.resetAndDestroy())
  else socket.resetAndDestroy()
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
