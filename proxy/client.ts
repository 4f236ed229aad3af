// A client's connection from accept on: who it is, and whether it is still there.
import type { Socket } from 'node:net'
import { type Address, renderAddress } from './addresses.ts'
import { plainHost } from './plainHost.ts'
import { BareConnection } from './relay/bare.ts'
import type { Name } from './relay/handles.ts'
import { Notice, type Signal } from './signal.ts'

export type Client = {
  /** Unique for ever: the boot id and a count. */
  readonly id: string
  readonly line: Socket | BareConnection
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

/** What is known, where pods are given out, of a client that wants one. */
export type Claimant = Pick<Client, 'id' | 'address' | 'acceptedAt' | 'gone'>

/**
 * Nobody takes what the client says before the relay does, but for what has to be said before a pod is claimed: it is kept, up to one buffer, and a reset is seen meanwhile.
 * (Beyond one full buffer it reads no further, and a reset behind it shows only once a pod is joined.)
 */
export function createClient(
  line: Socket | BareConnection,
  { id, acceptedAt }: { id: string; acceptedAt: number },
): Client {
  const ends = line instanceof BareConnection ? addressesOf(line.remote, line.local) : endsOfSocket(line)
  const gone = line instanceof BareConnection ? line.gone : goneOf(line)
  return { id, line, ...whoComes(ends), acceptedAt, gone }
}

function goneOf(socket: Socket): Signal {
  const gone = new Notice()
  socket.on('error', () => {}) // 'close' follows and tells everybody
  socket.once('close', () => gone.abort())
  return gone
}

function endsOfSocket({ remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 }: Socket) {
  return addressesOf({ address: remoteAddress, port: remotePort }, { address: localAddress, port: localPort })
}

function addressesOf(remote: Name, local: Name): Pick<Client, 'from' | 'to'> {
  const from = { host: plainHost(remote.address), port: remote.port }
  return { from, to: { host: plainHost(local.address), port: local.port } }
}

/** What of a client follows from the ends of its connection. */
export function whoComes(ends: Pick<Client, 'from' | 'to'>): Pick<Client, 'from' | 'to' | 'host' | 'address'> {
  return { ...ends, host: ends.from.host, address: renderAddress(ends.from) }
}
