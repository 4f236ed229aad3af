// A connection by a TCP handle: how it is read and written, held back, half closed and reset, whoever owns the handle.

import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { isLeft } from './broken.ts'
import type { Loan } from './buffers.ts'
import type { Connection, Listener } from './connection.ts'
import { EOF, type Handle, type Request } from './handles.ts'
import type { RawParts } from './raw.ts'

/** A read of so much makes a connection one that carries much. */
const MUCH_BYTES = 32 << 10

/** 0: done. 1: under way, and `onWritten` tells its end. Else a negative errno. */
export type Writer = (connection: RawConnection, bytes: Buffer) => number

export type Links = RawParts & {
  readonly writer: Writer
  /** From here on the socket owns the handle. */
  keep(socket: Socket, handle: Handle): void
}

/** A connection as it is handed to whoever goes on with its descriptor. */
export type Hand = {
  readonly fd: number
  /** What was read of it. */
  readonly early: Buffer | undefined
  /** And that was all. */
  readonly hasFin: boolean
}

/** Whoever goes on with a connection's descriptor. */
export type Keeper = {
  /** Ends what it does with the descriptor, which is about to be closed. */
  letGo(): void
}

/** What it is to its owner, be that a socket or itself, stands in the classes that extend it. */
export abstract class RawConnection implements Connection {
  readonly handle: Handle
  protected readonly links: Links
  #listener: Listener | undefined
  /** Where reads go; without one, into the shared buffer. */
  #loan: Loan | undefined
  #isPaused = true
  /** Something was read since the last look. */
  #isLively = false
  #isHeld = false
  #hasFin: boolean
  /** Until then its words may still be on their way to somebody who is slow. */
  #isFinTold = false
  #isEndWanted = false
  #fin: 'none' | 'under way' | 'sent' = 'none'
  #isResetWanted = false
  #keeper: Keeper | undefined

  constructor(handle: Handle, links: Links, hasFin: boolean) {
    this.handle = handle
    this.links = links
    this.#hasFin = hasFin
    handle.connection = this
    handle.onread = onRead
    links.handles.readInto(handle, links.buffers.shared)
  }

  abstract isClosed(): boolean

  isLeft() {
    return this.isClosed() || isLeft(this.handle)
  }

  /** What came while nobody was attached; false: no more of it now. */
  protected abstract keep(bytes: Buffer): boolean
  protected abstract takeKept(): Buffer | undefined
  /** The FIN that came while nobody was attached. `onFin` is to follow. */
  protected abstract keepFin(): void
  /** `onClose` is to follow. */
  protected abstract close(error?: Error): void
  protected abstract abort(): void

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
    const early = this.takeKept()
    if (early) this.#listener?.onData(early)
    if (this.#isPaused) this.#halt()
    else if (this.#hasFin) this.#tellFin()
    else this.#proceed()
  }

  write(bytes: Buffer) {
    if (this.isClosed()) return true
    const result = this.links.writer(this, bytes)
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
    else this.abort()
  }

  resetAfterFlush(ms: number) {
    if (!this.#isHeld) return this.reset()
    const timer = setTimeout(() => this.reset(), ms)
    this.attach({ onDrain: () => this.reset(), onData() {}, onFin() {}, onClose: () => clearTimeout(timer) })
  }

  /**
   * Stops reading, so that somebody else reads and writes the descriptor from here on. Whoever closes the connection meanwhile has the keeper let go first:
   * its number is another connection's as soon as it is closed. Undefined while something of ours is under way.
   */
  handOver(keeper: Keeper): Hand | undefined {
    if (this.isClosed() || this.#isHeld || this.#fin !== 'none') return undefined
    this.#halt()
    this.#keeper = keeper
    return { fd: this.handle.fd, early: this.takeKept(), hasFin: this.#hasFin }
  }

  /** Reads on, when nobody else has read or written. */
  takeBack({ early }: Partial<Hand> = {}) {
    this.#keeper = undefined
    if (early) this.keep(early)
    if (!this.#hasFin) this.#proceed()
  }

  /** When somebody else has read its FIN and sent ours. */
  finish() {
    this.close()
  }

  /** Before it is closed or becomes somebody else's. */
  protected takeAway() {
    const keeper = this.#keeper
    this.#keeper = undefined
    keeper?.letGo()
  }

  onWritten(status: number) {
    this.#isHeld = false
    if (this.isClosed()) return
    if (status < 0) return this.#fail(status, 'write')
    if (this.#isEndWanted) this.#sendFin()
    this.#listener?.onDrain()
  }

  /** Answers what is to be read into from now on, if that changes. */
  onRead(): Buffer | undefined {
    const { state, READ } = this.links.handles
    const count = state[READ]!
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
    const { buffers } = this.links
    const copy = Buffer.allocUnsafe(count)
    buffers.shared.copy(copy, 0, 0, count)
    if (this.#listener) this.#listener.onData(copy)
    else if (!this.keep(copy)) this.#halt()
    if (count < MUCH_BYTES || !this.#listener || this.isClosed()) return undefined
    this.#isLively = true
    this.#loan = buffers.lend(() => this.#lookForSilence())
    return this.#loan?.buffer
  }

  #onEof() {
    this.#halt()
    if (this.#listener) this.onFin()
    else this.keepFin()
  }

  protected onFin() {
    if (this.#hasFin) return
    this.#hasFin = true
    if (!this.#isPaused) this.#tellFin()
  }

  #tellFin() {
    this.#isFinTold = true
    this.#listener?.onFin()
    this.#closeIfOver()
  }

  protected onClose(broken: boolean) {
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
    if (!this.#loan || this.isClosed()) return
    this.links.handles.readInto(this.handle, this.links.buffers.shared)
    this.#loan.end({ isFree: !this.#isPaused })
    this.#loan = undefined
  }

  #halt() {
    if (this.isClosed()) return
    this.handle.reading = false
    this.handle.readStop()
  }

  #proceed() {
    if (this.isClosed()) return
    this.handle.reading = true
    this.handle.readStart()
  }

  #sendFin() {
    if (this.isClosed() || this.#fin !== 'none') return
    // The other side's FIN was read, so that a close sends nothing but ours.
    if (this.#isFinTold) return this.close()
    this.#isEndWanted = false
    this.#fin = 'under way'
    const request: Request = new this.links.handles.ShutdownWrap()
    request.handle = this.handle
    request.oncomplete = () => this.#onFinSent()
    // Other than 0: it is done already, or the peer is gone and the next read tells so.
    if (this.handle.shutdown(request) !== 0) this.#onFinSent()
  }

  #onFinSent() {
    this.#fin = 'sent'
    if (this.#isResetWanted) this.abort()
    else this.#closeIfOver()
  }

  /** Not while a FIN is still to be told: the other side has not taken what came before it. */
  #closeIfOver() {
    if (this.#isFinTold && this.#fin === 'sent') this.close()
  }

  #fail(errno: number, call: string) {
    const code = getSystemErrorName(errno)
    this.close(Object.assign(new Error(`${call} ${code}`), { code, errno, syscall: call }))
  }
}

/** One function for all handles, on which it is called: a closure for each would cost an idle connection as much as all that it says of itself here. */
function onRead(this: Handle): Buffer | undefined {
  return this.connection!.onRead()
}
