// Node's TCP handles, which lie below its sockets. They are no public API: what is asserted here of them is tried before it is relied upon (selfTest.ts).
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** The functions that answer a number answer 0, or a negative errno. */
export type Handle = {
  /** Called with the bytes read in `state[READ]`, or a negative errno; what it answers is read into from then on. */
  onread: () => Uint8Array | undefined
  reading: boolean
  readStart(): number
  readStop(): number
  useUserBuffer(buffer: Uint8Array): void
  writeBuffer(request: Request, bytes: Uint8Array): number
  /** 1: it is done already. */
  shutdown(request: Request): number
}

export type Request = {
  handle?: Handle
  /** What is being written. */
  buffer?: Uint8Array
  oncomplete(status: number): void
}

export type Handles = {
  readonly WriteWrap: new () => Request
  readonly ShutdownWrap: new () => Request
  /** Of the last read and the last write: see READ and the others. */
  readonly state: Int32Array
  readonly READ: number
  readonly WAS_ASYNC: number
  /** Reads go into these bytes from now on. They must outlive the handle, or the next such call. */
  readInto(handle: Handle, bytes: Uint8Array): void
  /** Undefined for what is no open TCP socket. */
  of(stream: Duplex): Handle | undefined
}

export const EOF = -4095

/** Another one could abort the process where this one answers an error. */
const TRIED = /^24\./

/** Throws where this Node does not give them. */
export function findHandles(): Handles {
  const { node } = process.versions
  if (!TRIED.test(node)) throw new Error(`raw TCP handles were never tried with Node ${node}`)
  const { binding } = process as unknown as { binding?: (name: string) => Record<string, unknown> }
  if (!binding) throw new Error('process.binding is not there')
  const { TCP } = binding.call(process, 'tcp_wrap') as { TCP?: new () => Handle }
  const streams = binding.call(process, 'stream_wrap')
  const { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError, kLastWriteWasAsync } = streams
  if (!TCP || !(streamBaseState instanceof Int32Array)) throw new Error('process.binding does not give TCP handles')
  return {
    WriteWrap: WriteWrap as new () => Request,
    ShutdownWrap: ShutdownWrap as new () => Request,
    state: streamBaseState,
    READ: kReadBytesOrError as number,
    WAS_ASYNC: kLastWriteWasAsync as number,
    readInto: (handle, bytes) => handle.useUserBuffer(bytes),
    of(stream) {
      const handle = stream instanceof Socket ? (stream as unknown as { _handle?: unknown })._handle : undefined
      return handle instanceof TCP ? handle : undefined
    },
  }
}
