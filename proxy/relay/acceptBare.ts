// Accepts by bare handles: a server listens as ever, and no socket is made of whom it accepts.
import type { Server } from 'node:net'
import { type Adjustable, makeReady } from './connectBare.ts'
import type { Handle } from './handles.ts'

type ListeningHandle = Adjustable & { onconnection(status: number, handle?: Handle): void }

/** The server must be listening. What goes wrong is still told by it; connections are told here only, until the answer is called. */
export function acceptBare(server: Server, onHandle: (handle: Handle) => void): () => void {
  const listening = (server as unknown as { _handle: ListeningHandle })._handle
  const { onconnection } = listening
  // Whom it accepts inherits that.
  makeReady(listening)
  listening.onconnection = (status, handle) => {
    if (!handle) return onconnection.call(listening, status, handle)
    onHandle(handle)
  }
  return () => {
    listening.onconnection = onconnection
  }
}
