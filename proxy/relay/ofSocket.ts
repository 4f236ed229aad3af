// A connection whose handle a socket owns: the socket closes it, tells when it is closed, and gets what comes while nobody is attached.
import type { Socket } from 'node:net'
import type { Handle } from './handles.ts'
import { type Links, RawConnection } from './rawConnection.ts'

export class SocketConnection extends RawConnection {
  readonly #socket: Socket

  constructor(socket: Socket, handle: Handle, links: Links) {
    super(handle, links, socket.readableEnded)
    this.#socket = socket
    socket.on('end', () => this.onFin())
    socket.on('close', broken => this.onClose(broken))
  }

  isClosed() {
    return this.#socket.destroyed
  }

  protected keep(bytes: Buffer) {
    return this.#socket.push(bytes)
  }

  protected takeKept(): Buffer | undefined {
    return this.#socket.readableLength > 0 ? this.#socket.read() : undefined
  }

  protected keepFin() {
    this.#socket.push(null)
    this.#socket.read(0)
  }

  protected close(error?: Error) {
    this.#socket.destroy(error)
  }

  protected abort() {
    this.#socket.resetAndDestroy()
  }
}
