// A client's connection from accept on: who it is, and whether it is still there.
import type { Socket } from 'node:net'
import { type Address, renderAddress } from './addresses.ts'
import { plainHost } from './plainHost.ts'
import { Notice, type Signal } from './signal.ts'

export type Client = {
  /** Unique for ever: the boot id and a count. */
  readonly id: string
  readonly socket: Socket
  /** Without port; an IPv4 address stands as such however it was accepted. */
  readonly host: string
  /** Where the connection comes from: the socket says so, or a load balancer in front of it. */
  readonly from: Address
  /** Where the client connected to, by the same. */
  readonly to: Address
  /** `host:port`, an IPv6 host in brackets. */
  readonly address: string
  /** On the proxy's clock: of a client that had to speak first, when it had done so. */
  readonly acceptedAt: number
  /** Aborted when the connection has closed. A FIN alone is not that: such a client still wants to be served. */
  readonly gone: Signal
}

/**
 * Nothing reads the socket before the relay does, but for what has to be said before a pod is claimed: Node keeps what the client says, up to one buffer, and sees a reset meanwhile.
 * (Beyond one full buffer it reads no further, and a reset behind it shows only once a pod is joined.)
 */
export function createClient(socket: Socket, { id, acceptedAt }: { id: string; acceptedAt: number }): Client {
  const gone = new Notice()
  socket.on('error', () => {}) // 'close' follows and tells everybody
  socket.once('close', () => gone.abort())
  const from = { host: plainHost(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
  const to = { host: plainHost(socket.localAddress ?? ''), port: socket.localPort ?? 0 }
  return { id, socket, ...whoComes({ from, to }), acceptedAt, gone }
}

/** What of a client follows from the ends of its connection. */
export function whoComes(ends: Pick<Client, 'from' | 'to'>): Pick<Client, 'from' | 'to' | 'host' | 'address'> {
  return { ...ends, host: ends.from.host, address: renderAddress(ends.from) }
}
