// Dials by a bare handle: one SYN, and no socket.
import { isIPv6 } from 'node:net'
import { getSystemErrorName } from 'node:util'
import { KEEPALIVE_MS } from '../keepAlive.ts'
import type { Signal } from '../signal.ts'
import type { BareConnection } from './bare.ts'
import type { Handle, Handles } from './handles.ts'

export type Destination = { readonly host: string; readonly port: number }

/** The host is an address. The SYN is sent before this returns. */
export type ConnectBare = (to: Destination, over: Signal) => Promise<BareConnection | Error>

export function createConnectBare(handles: Handles, adopt: (handle: Handle) => BareConnection): ConnectBare {
  return (to, over) => {
    const { promise, resolve } = Promise.withResolvers<BareConnection | Error>()
    const handle = handles.create()
    let isSettled = false
    const fail = (error: Error) => {
      if (isSettled) return
      isSettled = true
      over.removeEventListener('abort', giveUp)
      handle.close()
      resolve(error)
    }
    const giveUp = () => fail(new Error('given up'))
    const onConnected = (status: number) => {
      if (isSettled) return
      if (status !== 0) return fail(dialError(status, to))
      if (isSelf(handle, to))
        return fail(Object.assign(new Error(`nobody listens on ${to.host}:${to.port}`), { code: 'ECONNREFUSED' }))
      isSettled = true
      over.removeEventListener('abort', giveUp)
      makeReady(handle)
      resolve(adopt(handle))
    }
    const request = new handles.ConnectWrap()
    request.oncomplete = onConnected
    over.addEventListener('abort', giveUp)
    const status = isIPv6(to.host)
      ? handle.connect6(request, to.host, to.port)
      : handle.connect(request, to.host, to.port)
    if (status !== 0) fail(dialError(status, to))
    return promise
  }
}

/** As a socket of ours is, whichever side has dialled. */
export function makeReady(handle: Pick<Handle, 'setNoDelay' | 'setKeepAlive'>): void {
  handle.setNoDelay(true)
  handle.setKeepAlive(true, KEEPALIVE_MS / 1000)
}

/** TCP lets a socket connect to itself when the kernel happens to choose the dialled port of a local address as its own. */
function isSelf(handle: Handle, { port }: Destination): boolean {
  const [local, remote] = [
    { address: '', port: 0 },
    { address: '', port: 0 },
  ]
  handle.getsockname(local)
  if (local.port !== port) return false
  handle.getpeername(remote)
  return local.address === remote.address
}

/** `errno` is negative. */
export function dialError(errno: number, { host, port }: Destination): Error {
  const code = getSystemErrorName(errno)
  return Object.assign(new Error(`connect ${code} ${host}:${port}`), { errno, code, syscall: 'connect' })
}
