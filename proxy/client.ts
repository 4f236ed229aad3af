// A client's connection from accept on: who it is, and whether it is still there.
import { Socket } from 'node:net'
import { type Address, renderAddress } from './addresses.ts'
import { plainHost } from './plainHost.ts'
import type { Ends } from './preface/buildProxyHeader.ts'
import { BareConnection } from './relay/bare.ts'
import type { Name } from './relay/handles.ts'
import { Notice, type Signal } from './signal.ts'
import { AcceptedConnection } from './splice/accepted.ts'

export type ClientLine = Socket | BareConnection | AcceptedConnection

export type Client = {
  /** Unique for ever: the boot id and a count. */
  readonly id: string
  readonly line: ClientLine
  /** Without port; an IPv4 address stands as such however it was accepted. */
  readonly host: string
  /** What a load balancer in front of it has said about it; undefined: the connection is the client's own. */
  readonly told?: Ends
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
export function createClient(line: ClientLine, { id, acceptedAt }: { id: string; acceptedAt: number }): Client {
  const gone = line instanceof Socket ? goneOf(line) : line.gone
  return { id, line, ...whoComes(remoteOf(line)), acceptedAt, gone }
}

function goneOf(socket: Socket): Signal {
  const gone = new Notice()
  socket.on('error', () => {}) // 'close' follows and tells everybody
  socket.once('close', () => gone.abort())
  return gone
}

/** Where the client comes from and where it connected to: a load balancer has said so, or the connection does, for as long as it lives. */
export function endsOf({ told, line }: Pick<Client, 'told' | 'line'>): Ends {
  return told ?? { from: remoteOf(line), to: localOf(line) }
}

function remoteOf(line: ClientLine): Address {
  if (!(line instanceof Socket)) return addressOf(line.remote)
  return addressOf({ address: line.remoteAddress ?? '', port: line.remotePort ?? 0 })
}

function localOf(line: ClientLine): Address {
  if (line instanceof AcceptedConnection) return localOf(line.toNodes())
  if (line instanceof BareConnection) return addressOf(line.local)
  return addressOf({ address: line.localAddress ?? '', port: line.localPort ?? 0 })
}

function addressOf({ address, port }: Name): Address {
  return { host: plainHost(address), port }
}

/** What of a client follows from where it comes from. */
export function whoComes(from: Address): Pick<Client, 'host' | 'address'> {
  return { host: from.host, address: renderAddress(from) }
}
