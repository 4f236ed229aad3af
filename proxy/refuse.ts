// Sends a client away so that it can read why: message, FIN, and no reset because of something it had said that nobody read.
import type { Socket } from 'node:net'

/** A client that does not close its side is cut off after this long. */
const LINGER_MS = 2000

/** The message may be empty. Resolves when the connection is gone. */
export function refuse(socket: Socket, message: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (socket.destroyed) return Promise.resolve()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => {
    clearTimeout(timer)
    resolve()
  })
  // Unread input would turn our close into a reset, which may destroy the message on its way.
  socket.resume()
  socket.end(message)
  return promise
}
