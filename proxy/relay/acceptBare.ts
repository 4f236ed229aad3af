// Accepts by bare handles: a server listens as ever, and no socket is made of whom it accepts.
import type { Server } from 'node:net'
import { makeReady } from './connectBare.ts'
import type { Handle } from './handles.ts'

type ListeningHandle = { readonly fd: number; onconnection(status: number, handle?: Handle): void }

/** One more client that waits at the listener; undefined when none does. */
export type AcceptNext = (listener: number) => Handle | undefined

/** In one turn of the event loop: who is served already waits for no more. */
const AT_ONCE = 8

/**
 * The server must be listening. What goes wrong is still told by it; connections are told here only, until the answer is called.
 * libuv accepts one in a turn of its loop, and with `next` there are more: a turn costs half as much as a client.
 */
export function acceptBare(server: Server, onHandle: (handle: Handle) => void, next?: AcceptNext): () => void {
  const listening = (server as unknown as { _handle: ListeningHandle })._handle
  const { onconnection } = listening
  const take = (handle: Handle) => {
    makeReady(handle)
    onHandle(handle)
  }
  listening.onconnection = (status, handle) => {
    if (!handle) return onconnection.call(listening, status, handle)
    take(handle)
    for (let accepted = 1; next && accepted < AT_ONCE; accepted += 1) {
      const more = next(listening.fd)
      if (!more) return
      take(more)
    }
  }
  return () => {
    listening.onconnection = onconnection
  }
}
