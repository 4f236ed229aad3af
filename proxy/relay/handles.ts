// Node's TCP handles, which lie below its sockets. They are no public API: what is asserted here of them is tried before it is relied upon (selfTest.ts).
import { Socket, type SocketConstructorOpts } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RawConnection } from './rawConnection.ts'

/** The functions that answer a number answer 0, or a negative errno. */
export type Handle = {
  /** Called with the bytes read in `state[READ]`, or a negative errno; what it answers is read into from then on. */
  onread: (this: Handle) => Uint8Array | undefined
  /** Ours: whose handle it is. */
  connection?: RawConnection
  reading: boolean
  readonly fd: number
  /** It owns the descriptor of a connection from here on. */
  open(fd: number): number
  readStart(): number
  readStop(): number
  /** `done` is called when it is closed. It must not be used any more. */
  close(done?: () => void): void
  /** Closes it, and the other side sees an RST. Never while a shutdown is under way: libuv refuses then, and Node closes it no more. */
  reset(done: () => void): unknown
  connect(request: Request, address: string, port: number): number
  connect6(request: Request, address: string, port: number): number
  setNoDelay(isWished: boolean): number
  setKeepAlive(isWished: boolean, delaySeconds: number): number
  getsockname(out: Name): number
  getpeername(out: Name): number
  useUserBuffer(buffer: Uint8Array): void
  writeBuffer(request: Request, bytes: Uint8Array): number
  /** 1: it is done already. */
  shutdown(request: Request): number
}

export type Name = { address: string; port: number }

export type Request = {
  handle?: Handle
  /** What is being written. */
  buffer?: Uint8Array
  oncomplete(status: number): void
}

export type Handles = {
  readonly WriteWrap: new () => Request
  readonly ShutdownWrap: new () => Request
  readonly ConnectWrap: new () => Request
  /** For a connection that is to be dialled. */
  create(): Handle
  /** Of the last read and the last write: see READ and the others. */
  readonly state: Int32Array
  readonly READ: number
  readonly WAS_ASYNC: number
  /** Reads go into these bytes from now on. They must outlive the handle, or the next such call. */
  readInto(handle: Handle, bytes: Uint8Array): void
  /** It owns the handle, and does not read of itself. */
  intoSocket(handle: Handle): Socket
  /** Undefined for what is no open TCP socket. */
  of(stream: Duplex): Handle | undefined
}

export const EOF = -4095

/** Another one could abort the process where this one answers an error. */
const TRIED = /^24\./

type TcpBinding = {
  readonly TCP?: new (kind: number) => Handle
  readonly TCPConnectWrap?: new () => Request
  readonly constants?: { readonly SOCKET: number }
}

/** Throws where this Node does not give them. */
export function findHandles(): Handles {
  const { node } = process.versions
  if (!TRIED.test(node)) throw new Error(`raw TCP handles were never tried with Node ${node}`)
  const { binding } = process as unknown as { binding?: (name: string) => Record<string, unknown> }
  if (!binding) throw new Error('process.binding is not there')
  const { TCP, TCPConnectWrap, constants } = binding.call(process, 'tcp_wrap') as TcpBinding
  const streams = binding.call(process, 'stream_wrap')
  const { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError, kLastWriteWasAsync } = streams
  if (!TCP || !TCPConnectWrap || !constants || !(streamBaseState instanceof Int32Array))
    throw new Error('process.binding does not give TCP handles')
  return {
    WriteWrap: WriteWrap as new () => Request,
    ShutdownWrap: ShutdownWrap as new () => Request,
    ConnectWrap: TCPConnectWrap,
    create: () => new TCP(constants.SOCKET),
    state: streamBaseState,
    READ: kReadBytesOrError as number,
    WAS_ASYNC: kLastWriteWasAsync as number,
    readInto: (handle, bytes) => handle.useUserBuffer(bytes),
    intoSocket(handle) {
      const options = { handle, manualStart: true, allowHalfOpen: true }
      return new Socket(options as unknown as SocketConstructorOpts)
    },
    of(stream) {
      const handle = stream instanceof Socket ? (stream as unknown as { _handle?: unknown })._handle : undefined
      return handle instanceof TCP ? handle : undefined
    },
  }
}
