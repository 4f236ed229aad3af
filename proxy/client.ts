// A client's connection from accept on: who it is, and whether it is still there.
import type { Socket } from 'node:net'

export type Client = {
  /** Unique for ever: the boot id and a count. */
  readonly id: string
  readonly socket: Socket
  /** Without port; an IPv4 address stands as such however it was accepted. */
  readonly host: string
  /** `host:port`, an IPv6 host in brackets. */
  readonly address: string
  /** On the proxy's clock: of a client that had to speak first, when it had done so. */
  readonly acceptedAt: number
  /** Aborted when the connection has closed. A FIN alone is not that: such a client still wants to be served. */
  readonly gone: AbortSignal
}

/**
 * Nothing reads the socket before the relay does, but for what has to be said before a pod is claimed: Node keeps what the client says, up to one buffer, and sees a reset meanwhile.
 * (Beyond one full buffer it reads no further, and a reset behind it shows only once a pod is joined.)
 */
export function createClient(socket: Socket, { id, acceptedAt }: { id: string; acceptedAt: number }): Client {
  const gone = new AbortController()
  socket.on('error', () => {}) // 'close' follows and tells everybody
  socket.once('close', () => gone.abort())
  const host = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
  const address = `${host.includes(':') ? `[${host}]` : host}:${socket.remotePort ?? 0}`
  return { id, socket, host, address, acceptedAt, gone: gone.signal }
}
