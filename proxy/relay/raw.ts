// Connections by Node's TCP handles: bytes go from the kernel into a buffer of ours and on, without a stream between. A connection that is accepted or dialled as a bare handle becomes a socket only when somebody asks for one.
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import { BareConnection } from './bare.ts'
import type { Buffers } from './buffers.ts'
import { type ConnectBare, createConnectBare } from './connectBare.ts'
import type { Open } from './connection.ts'
import type { Handle, Handles } from './handles.ts'
import { SocketConnection } from './ofSocket.ts'
import type { Links, RawConnection, Writer } from './rawConnection.ts'

export type RawParts = {
  readonly handles: Handles
  readonly buffers: Buffers
  /** For what has no handle, or is not at rest. */
  readonly otherwise: Open
}

export type Raw = {
  readonly open: Open
  /** Of a connection that was just accepted or dialled; it is read from here on. */
  adopt(handle: Handle): BareConnection
  /** Of the descriptor of a connection, which it owns from here on. Undefined: it is none that can be used, and is closed. */
  adoptDescriptor(fd: number): BareConnection | undefined
  readonly connect: ConnectBare
}

export function createRaw(parts: RawParts): Raw {
  const opened = new WeakMap<Socket, RawConnection>()
  const open: Open = line => {
    const owner = line instanceof BareConnection ? line.owner : line
    if (owner instanceof BareConnection) return owner
    const known = owner instanceof Socket ? opened.get(owner) : undefined
    if (known) return known
    const handle = parts.handles.of(owner)
    if (!handle || owner.writableLength > 0 || owner.writableEnded) return parts.otherwise(owner)
    return keep(owner as Socket, handle)
  }
  const keep = (socket: Socket, handle: Handle) => {
    const connection = new SocketConnection(socket, handle, links)
    opened.set(socket, connection)
    return connection
  }
  const links: Links = {
    ...parts,
    writer: createWriter(parts.handles),
    keep,
  }
  const adopt = (handle: Handle) => new BareConnection(handle, links)
  const adoptDescriptor = (fd: number) => {
    const handle = parts.handles.create()
    if (handle.open(fd) === 0) return adopt(handle)
    handle.close()
    closeSync(fd)
    return undefined
  }
  return { open, adopt, adoptDescriptor, connect: createConnectBare(parts.handles, adopt) }
}

/** A request that was not needed, because the kernel took all at once, serves the next write, whoever's it is. */
function createWriter({ WriteWrap, state, WAS_ASYNC }: Handles): Writer {
  let request = new WriteWrap()
  return (connection, bytes) => {
    const error = connection.handle.writeBuffer(request, bytes)
    if (error || state[WAS_ASYNC] === 0) return error
    request.handle = connection.handle
    request.buffer = bytes
    request.oncomplete = status => connection.onWritten(status)
    request = new WriteWrap()
    return 1
  }
}
