// A connection that is no socket: most never have to be one, and two sockets cost more than all else that a connection needs.
import { Socket } from 'node:net'
import { Notice, type Signal } from '../signal.ts'
import type { Handle, Name } from './handles.ts'
import { type Links, RawConnection } from './rawConnection.ts'

/** As much as a socket keeps of what nobody reads. */
const MOST_KEPT_BYTES = 64 << 10

/** It is read from the start, so that a reset is seen; what comes before somebody is attached is kept. */
export class BareConnection extends RawConnection {
  readonly #gone = new Notice()
  #kept: Buffer[] | undefined
  #keptBytes = 0
  #isClosed = false
  #socket: Socket | undefined

  constructor(handle: Handle, links: Links) {
    super(handle, links, false)
    handle.reading = true
    handle.readStart()
  }

  /** Aborted when the connection is closed. */
  get gone(): Signal {
    return this.#gone
  }

  get local(): Name {
    return nameOf(out => this.handle.getsockname(out))
  }

  get remote(): Name {
    return nameOf(out => this.handle.getpeername(out))
  }

  /** Whoever reads and writes it: a socket, when it has become one. */
  get owner(): Socket | BareConnection {
    return this.#socket ?? this
  }

  /** The same connection as a socket, which owns it from here on. Only while nobody is attached. */
  toSocket(): Socket {
    this.takeAway()
    this.#socket ??= this.#becomeSocket()
    return this.#socket
  }

  isClosed() {
    return this.#isClosed
  }

  protected keep(bytes: Buffer) {
    this.#kept ??= []
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
    return this.#keptBytes < MOST_KEPT_BYTES
  }

  protected takeKept() {
    const kept = this.#kept && Buffer.concat(this.#kept, this.#keptBytes)
    this.#kept = undefined
    this.#keptBytes = 0
    return kept
  }

  protected keepFin() {
    this.onFin()
  }

  protected close(error?: Error) {
    this.takeAway()
    if (this.#isClosed) return
    this.#isClosed = true
    this.handle.close(() => this.#tellClosed(error !== undefined))
  }

  protected abort() {
    this.takeAway()
    if (this.#isClosed) return
    this.#isClosed = true
    this.handle.reset(() => this.#tellClosed(false))
  }

  #tellClosed(broken: boolean) {
    this.#gone.abort()
    this.onClose(broken)
  }

  #becomeSocket(): Socket {
    if (this.#isClosed) return new Socket().destroy()
    this.handle.reading = false
    this.handle.readStop()
    const socket = this.links.handles.intoSocket(this.handle)
    socket.on('error', ignore)
    socket.once('close', () => this.#gone.abort())
    this.links.keep(socket, this.handle)
    const kept = this.takeKept()
    if (kept) socket.push(kept)
    // A FIN that has come is read again.
    socket.read(0)
    return socket
  }
}

type Streamable = { toSocket(): Socket }

/** For whoever needs a stream. */
export function socketOf<Line extends object>(line: Line): Exclude<Line, Streamable> | Socket {
  return 'toSocket' in line ? (line as Streamable).toSocket() : (line as Exclude<Line, Streamable>)
}

/** Empty when the connection is broken already. */
function nameOf(ask: (out: Name) => number): Name {
  const out = { address: '', port: 0 }
  ask(out)
  return out
}

/** Its close tells everybody. */
function ignore(): void {}
