// Which TCP socket lies below one with TLS. Node knows, and has no public word for it.
import type { Socket } from 'node:net'

/** Undefined for a socket without TLS. */
export function below(socket: Socket): Socket | undefined {
  return (socket as unknown as { _parent?: Socket | null })._parent ?? undefined
}
