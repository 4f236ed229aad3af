// Target pods as far as a proxy can tell: servers of the test on pod addresses, which remember who came.
import { createServer, type Server, type Socket } from 'node:net'

export type TargetBehaviour = {
  /** Runs for every connection; the default greets with the pod's name and echoes. */
  readonly serve?: (socket: Socket, pod: string) => void
  /** Begins to listen only when told. */
  readonly listens?: boolean
  /** Said in the ticket, and listened on, instead of the service's. */
  readonly port?: number
}

export type Target = {
  readonly pod: string
  readonly host: string
  /** Connections accepted so far. */
  accepts(): number
  sockets(): Socket[]
  listen(): Promise<void>
  close(): Promise<void>
}

export async function startTarget(
  pod: string,
  at: { host: string; port: number },
  behaviour: TargetBehaviour = {},
): Promise<Target> {
  const { serve = greetAndEcho, listens = true } = behaviour
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.push(socket)
    socket.on('error', () => {}) // the tests look at the client's end
    serve(socket, pod)
  })
  const target: Target = {
    pod,
    host: at.host,
    accepts: () => sockets.length,
    sockets: () => sockets,
    listen: () => start(server, at),
    async close() {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise(resolve => server.close(resolve))
    },
  }
  if (listens) await target.listen()
  return target
}

export function greetAndEcho(socket: Socket, pod: string): void {
  socket.write(`hello from ${pod}\n`)
  socket.pipe(socket)
}

function start(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port }, () => resolve())
  return promise
}
