// Accepts by bare handles: a server listens as ever, and no socket is made of whom it accepts.
import type { Server } from 'node:net'
import { makeReady } from './connectBare.ts'
import type { Handle } from './handles.ts'

export type ListeningHandle = Handle & { onconnection(status: number, handle?: Handle): void }

/** Of a server that listens. */
export function handleOf(server: Server): ListeningHandle {
  return (server as unknown as { _handle: ListeningHandle })._handle
}

/** The server must be listening. What goes wrong is still told by it; connections are told here only, until the answer is called. */
export function acceptBare(server: Server, onHandle: (handle: Handle) => void): () => void {
  const listening = handleOf(server)
  const { onconnection } = listening
  listening.onconnection = (status, handle) => {
    if (!handle) return onconnection.call(listening, status, handle)
    makeReady(handle)
    onHandle(handle)
  }
  return () => {
    listening.onconnection = onconnection
  }
}
