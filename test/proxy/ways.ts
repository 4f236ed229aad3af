// Both ways in which a proxy has its connections: as sockets, and as bare handles.
import { once } from 'node:events'
import { connect, createServer, type Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { acceptBare } from '../../proxy/relay/acceptBare.ts'
import { BareConnection } from '../../proxy/relay/bare.ts'
import { createRawHere } from '../../proxy/relay/open.ts'
import type { Raw } from '../../proxy/relay/raw.ts'
import { Notice } from '../../proxy/signal.ts'
import { AcceptedConnection } from '../../proxy/splice/accepted.ts'
import { acceptInKernel } from '../../proxy/splice/acceptInKernel.ts'
import type { Kernel } from '../../proxy/splice/kernel.ts'
import { closed, listenOn, socketPair } from './sockets.ts'

export type End = Socket | BareConnection

export type ClientEnd = End | AcceptedConnection

/** `far` was accepted. */
export type Accept<Far extends ClientEnd = End> = (route?: Route) => Promise<{ near: Socket; far: Far }>

/** Where a server listens, and where its client connects to. */
type Route = { readonly listen: string; readonly to: string }

export type Way = {
  readonly accept: Accept
  /** `near` dialled. */
  readonly dial: () => Promise<{ near: End; far: Socket }>
}

export const bySockets: Way = {
  accept: acceptWith((server, resolve) => server.on('connection', resolve)),
  dial: socketPair,
}

export function byHandles(raw: Raw): Way {
  return {
    accept: acceptWith((server, resolve) => acceptBare(server, handle => resolve(raw.adopt(handle)))),
    async dial() {
      const accepted = Promise.withResolvers<Socket>()
      const { port } = await listenOn(accepted.resolve)
      const near = await raw.connect({ host: '127.0.0.1', port }, new Notice())
      if (near instanceof Error) throw near
      const far = await accepted.promise
      far.on('error', () => {}) // how it ended is told by `endOf`
      return { near, far }
    },
  }
}

/** `far` is the addon's, which dials, too: there is no end of a pod that was dialled before. */
export function acceptByAddon(
  kernel: Kernel,
  raw: Raw,
  isRelayedBeside = () => true,
): Accept<BareConnection | AcceptedConnection> {
  const onTrouble = (error: Error) => {
    throw error
  }
  return acceptWith((server, resolve) => {
    const stop = acceptInKernel(server, { kernel, raw, isRelayedBeside, onClient: resolve, onTrouble })
    onTestFinished(stop)
  })
}

function acceptWith<Far extends ClientEnd>(take: (server: Server, resolve: (end: Far) => void) => void): Accept<Far> {
  return async ({ listen, to } = { listen: '127.0.0.1', to: '127.0.0.1' }) => {
    const server = createServer({ allowHalfOpen: true }).listen(0, listen)
    await once(server, 'listening')
    const { promise, resolve } = Promise.withResolvers<Far>()
    const { port } = server.address() as { port: number }
    take(server, resolve)
    const near = connect({ host: to, port, allowHalfOpen: true })
    near.on('error', () => {}) // how it ended is told by `endOf`
    await once(near, 'connect')
    const far = await promise
    if (far instanceof Socket) far.on('error', () => {})
    onTestFinished(() => {
      near.destroy()
      server.close()
    })
    return { near, far }
  }
}

/** For what a proxy does before it joins anybody. */
export const bothWays = [
  { as: 'a socket', accept: bySockets.accept },
  { as: 'a bare handle', accept: byHandles(createRawHere()).accept },
]

/** Bytes that came out of the kernel; of one whose bytes stay in it, as many as were sent on loopback. */
export function heardBy(end: ClientEnd): number {
  if (end instanceof AcceptedConnection) return Number.POSITIVE_INFINITY
  return end instanceof Socket ? end.bytesRead : (end.handle as unknown as { bytesRead: number }).bytesRead
}

/** Its FIN has come, and may not have been read. */
export function hasEnded(end: ClientEnd): boolean {
  if (end instanceof AcceptedConnection) return true
  if (end instanceof BareConnection) return !end.handle.reading
  const { _readableState } = end as unknown as { _readableState: { ended: boolean } }
  return end.readableEnded || (_readableState.ended && end.readableLength > 0)
}

/** Resolves when the connection is over, however it ended. To be called before that. */
export function over(end: ClientEnd): Promise<void> {
  if (end instanceof Socket) return closed(end)
  return new Promise(resolve => end.gone.addEventListener('abort', resolve))
}
