// Accepts by the addon, several in a turn of the event loop. Who is only to be relayed stays the addon's; of anybody else Node gets a handle.
import type { Server } from 'node:net'
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'
import { KEEPALIVE_MS } from '../keepAlive.ts'
import { handleOf } from '../relay/acceptBare.ts'
import type { BareConnection } from '../relay/bare.ts'
import type { Name } from '../relay/handles.ts'
import type { Raw } from '../relay/raw.ts'
import type { AcceptedConnection } from './accepted.ts'
import { NAME_BYTES } from './addon.ts'
import type { Kernel } from './kernel.ts'

export type AcceptParts = {
  readonly kernel: Kernel
  readonly raw: Pick<Raw, 'adoptDescriptor'>
  /** Nothing has to be read of a client, or said to it, before a relay does so. */
  readonly isRelayedBeside: () => boolean
  readonly onClient: (line: AcceptedConnection | BareConnection) => void
  /** Nobody can be accepted for now: told once, until somebody can. */
  readonly onTrouble: (error: Error) => void
}

/** In one turn: who is served already waits for no more, and a turn costs half as much as a client. */
const AT_ONCE = 8
/** Until it is tried again. Whoever comes meanwhile waits, as many as the kernel lets wait. */
const REST_MS = 100

/** Of the one that was to be accepted, and is none any more: accept(2). */
const OF_ONE = new Set(['ENETDOWN', 'EPROTO', 'ENOPROTOOPT', 'EHOSTDOWN', 'ENONET', 'EHOSTUNREACH', 'ENETUNREACH'])

/** The server must be listening, and is closed: the addon listens on. Answers how to end that. Throws, and leaves the server as it was, when there is no descriptor for that. */
export function acceptInKernel(server: Server, parts: AcceptParts): () => void {
  const { kernel, raw, isRelayedBeside, onClient, onTrouble } = parts
  const { addon, meet } = kernel
  const listening = handleOf(server)
  const name = Buffer.alloc(NAME_BYTES)
  let isClosed = false
  let isTroubled = false
  let resting: NodeJS.Timeout | undefined
  const lineOf = (fd: number, remote: Name) =>
    (isRelayedBeside() ? meet(fd, remote) : undefined) ?? raw.adoptDescriptor(fd)
  const rest = (errno: number) => {
    const code = getSystemErrorName(errno)
    if (OF_ONE.has(code)) return
    if (!isTroubled) onTrouble(Object.assign(new Error(`accept ${code}`), { errno, code, syscall: 'accept' }))
    isTroubled = true
    addon.rest(listener, true)
    resting = setTimeout(() => addon.rest(listener, false), REST_MS)
  }
  const onClients = () => {
    // What has to be read leads to sockets, which are read and written in the turns of this event loop.
    const most = isRelayedBeside() ? AT_ONCE : 1
    for (let accepted = 0; accepted < most && !isClosed; accepted += 1) {
      const fd = addon.accept(listener, name)
      if (fd === -constants.errno.EAGAIN) return
      if (fd < 0) return rest(fd)
      isTroubled = false
      const line = lineOf(fd, readName(name))
      if (line) onClient(line)
    }
  }
  const listener = addon.listen(listening.fd, KEEPALIVE_MS / 1000, onClients)
  server.close()
  return () => {
    if (isClosed) return
    isClosed = true
    clearTimeout(resting)
    addon.unlisten(listener)
  }
}

/** As `writeName` in splice.c writes it. */
function readName(name: Buffer): Name {
  return { address: name.toString('latin1', 3, 3 + name[2]!), port: name[0]! | (name[1]! << 8) }
}
