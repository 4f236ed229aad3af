// What a relay needs of a connection: the one interface behind which sockets are read and written, by streams or by raw handles.
import type { Duplex } from 'node:stream'
import type { BareConnection } from './bare.ts'

export type Listener = {
  /** The bytes may be overwritten as soon as this returns, unless the connection was paused meanwhile: then not before it is resumed. */
  onData(bytes: Buffer): void
  /** The other side has sent its FIN, and everything before it was told. */
  onFin(): void
  /** After a `write` that was false: everything has gone to the kernel. */
  onDrain(): void
  /** `broken`: by a reset or another error, not by two FINs. */
  onClose(broken: boolean): void
}

export type Connection = {
  /** Tells the listener from here on; data and FIN only after `resume`. */
  attach(listener: Listener): void
  /** Tells nothing any more, and stands as paused. */
  detach(): void
  pause(): void
  resume(): void
  /**
   * True: the bytes are with the kernel, and their memory may be used again. False: they are still referred to, and nothing more may be
   * written, until `onDrain`.
   */
  write(bytes: Buffer): boolean
  /** Sends a FIN after what was written. */
  end(): void
  /** What was not yet sent is lost. */
  reset(): void
  /** Resets when what was written has gone, at the latest after `ms`. */
  resetAfterFlush(ms: number): void
  isClosed(): boolean
  /** It was broken, or both sides have ended it, whether anybody has heard of it or not. */
  isLeft(): boolean
}

/** Sockets allow half-open, and somebody listens to their errors. The same socket may be opened again after a `detach`. */
export type Open = (line: Line) => Connection

/** One end of a connection: a stream, or what can become one. */
export type Line = Duplex | BareConnection
