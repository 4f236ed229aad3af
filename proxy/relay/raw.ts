// Connections by Node's TCP handles: bytes go from the kernel into a buffer of ours and on, without a stream between. The socket stays
// the handle's owner: it closes it, tells when it is closed, and gets what comes while nobody is attached.
import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import type { Buffers, Loan } from './buffers.ts'
import type { Connection, Listener, Open } from './connection.ts'
import { EOF, type Handle, type Handles, type Request } from './handles.ts'

export type RawParts = {
  readonly handles: Handles
  readonly buffers: Buffers
  /** For what has no handle, or is not at rest. */
  readonly otherwise: Open
}

/** A read of so much makes a connection one that carries much. */
const MUCH_BYTES = 32 << 10

export function createOpenRaw(parts: RawParts): Open {
  const opened = new WeakMap<object, RawConnection>()
  const writer = createWriter(parts.handles)
  return stream => {
    const known = opened.get(stream)
    if (known) return known
    const handle = parts.handles.of(stream)
    if (!handle || stream.writableLength > 0 || stream.writableEnded) return parts.otherwise(stream)
    const connection = new RawConnection(stream as Socket, handle, { ...parts, writer })
    opened.set(stream, connection)
    return connection
  }
}

/** 0: done. 1: under way, and `onWritten` tells its end. Else a negative errno. */
type Writer = (connection: RawConnection, bytes: Buffer) => number

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

type Links = RawParts & { readonly writer: Writer }

class RawConnection implements Connection {
  readonly handle: Handle
  readonly #socket: Socket
  readonly #links: Links
  #listener: Listener | undefined
  /** Where reads go; without one, into the shared buffer. */
  #loan: Loan | undefined
  #isPaused = true
  /** Something was read since the last look. */
  #isLively = false
  #isHeld = false
  #hasFin: boolean
  #isEndWanted = false
  #fin: 'none' | 'under way' | 'sent' = 'none'
  #isResetWanted = false

  constructor(socket: Socket, handle: Handle, links: Links) {
    this.handle = handle
    this.#socket = socket
    this.#links = links
    this.#hasFin = socket.readableEnded
    const { state, READ } = links.handles
    handle.onread = () => this.#onRead(state[READ]!)
    links.handles.readInto(handle, links.buffers.shared)
    socket.on('end', () => this.#onFin())
    socket.on('close', broken => this.#onClose(broken))
  }

  attach(listener: Listener) {
    this.#listener = listener
    this.#halt()
  }

  detach() {
    this.#listener = undefined
    this.#endLoan()
    this.#isPaused = true
    if (!this.#hasFin) this.#proceed()
  }

  pause() {
    this.#isPaused = true
    this.#halt()
  }

  resume() {
    this.#isPaused = false
    const early: Buffer | null = this.#socket.readableLength > 0 ? this.#socket.read() : null
    if (early) this.#listener?.onData(early)
    if (this.#isPaused) this.#halt()
    else if (this.#hasFin) this.#tellFin()
    else this.#proceed()
  }

  write(bytes: Buffer) {
    if (this.#socket.destroyed) return true
    const result = this.#links.writer(this, bytes)
    if (result < 0) this.#fail(result, 'write')
    this.#isHeld = result === 1
    return !this.#isHeld
  }

  end() {
    if (this.#isHeld) this.#isEndWanted = true
    else this.#sendFin()
  }

  reset() {
    // libuv refuses a reset while a FIN is on its way out, which takes one turn.
    if (this.#fin === 'under way') this.#isResetWanted = true
    else this.#socket.resetAndDestroy()
  }

  resetAfterFlush(ms: number) {
    if (!this.#isHeld) return this.reset()
    const timer = setTimeout(() => this.reset(), ms)
    this.attach({ onDrain: () => this.reset(), onData() {}, onFin() {}, onClose: () => clearTimeout(timer) })
  }

  isClosed() {
    return this.#socket.destroyed
  }

  onWritten(status: number) {
    this.#isHeld = false
    if (this.#socket.destroyed) return
    if (status < 0) return this.#fail(status, 'write')
    if (this.#isEndWanted) this.#sendFin()
    this.#listener?.onDrain()
  }

  /** Answers what is to be read into from now on, if that changes. */
  #onRead(count: number): Buffer | undefined {
    if (count === EOF) this.#onEof()
    else if (count < 0) this.#fail(count, 'read')
    else if (count > 0 && this.#loan) this.#tellOwn(this.#loan, count)
    else if (count > 0) return this.#tellCopy(count)
    return undefined
  }

  #tellOwn({ buffer }: Loan, count: number) {
    this.#isLively = true
    this.#listener?.onData(buffer.subarray(0, count))
  }

  /** A write may go on after it was called, so nothing is ever written out of the shared buffer. */
  #tellCopy(count: number): Buffer | undefined {
    const { buffers } = this.#links
    const copy = Buffer.allocUnsafe(count)
    buffers.shared.copy(copy, 0, 0, count)
    if (this.#listener) this.#listener.onData(copy)
    else if (!this.#socket.push(copy)) this.#halt()
    if (count < MUCH_BYTES || !this.#listener || this.#socket.destroyed) return undefined
    this.#isLively = true
    this.#loan = buffers.lend(() => this.#lookForSilence())
    return this.#loan?.buffer
  }

  #onEof() {
    this.#halt()
    if (this.#listener) return this.#onFin()
    this.#socket.push(null)
    this.#socket.read(0)
  }

  #onFin() {
    if (this.#hasFin) return
    this.#hasFin = true
    if (!this.#isPaused) this.#tellFin()
  }

  #tellFin() {
    this.#listener?.onFin()
    this.#closeIfOver()
  }

  #onClose(broken: boolean) {
    this.#loan?.end({ isFree: !this.#isPaused })
    this.#loan = undefined
    this.#listener?.onClose(broken)
  }

  #lookForSilence() {
    if (!this.#isLively && !this.#isPaused) this.#endLoan()
    this.#isLively = false
  }

  /** While we are paused, the buffer may be in somebody's write, and then must never be another's. */
  #endLoan() {
    if (!this.#loan || this.#socket.destroyed) return
    this.#links.handles.readInto(this.handle, this.#links.buffers.shared)
    this.#loan.end({ isFree: !this.#isPaused })
    this.#loan = undefined
  }

  #halt() {
    if (this.#socket.destroyed) return
    this.handle.reading = false
    this.handle.readStop()
  }

  #proceed() {
    if (this.#socket.destroyed) return
    this.handle.reading = true
    this.handle.readStart()
  }

  #sendFin() {
    if (this.#socket.destroyed || this.#fin !== 'none') return
    this.#isEndWanted = false
    this.#fin = 'under way'
    const request: Request = new this.#links.handles.ShutdownWrap()
    request.handle = this.handle
    request.oncomplete = () => this.#onFinSent()
    // Other than 0: it is done already, or the peer is gone and the next read tells so.
    if (this.handle.shutdown(request) !== 0) this.#onFinSent()
  }

  #onFinSent() {
    this.#fin = 'sent'
    if (this.#isResetWanted) this.#socket.resetAndDestroy()
    else this.#closeIfOver()
  }

  /** Not while a FIN is still to be told: the other side has not taken what came before it. */
  #closeIfOver() {
    if (this.#hasFin && !this.#isPaused && this.#fin === 'sent') this.#socket.destroy()
  }

  #fail(errno: number, call: string) {
    const code = getSystemErrorName(errno)
    this.#socket.destroy(Object.assign(new Error(`${call} ${code}`), { code, errno, syscall: call }))
  }
}
