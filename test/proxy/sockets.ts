import { spawn } from 'node:child_process'
// Real connections on loopback for tests: both ends, and what came out of one.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, onTestFinished } from 'vitest'

const servers: Server[] = []
const sockets: Socket[] = []

/** Everything opened here is closed with the test file. */
export function closeAllAfter(): void {
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    for (const server of servers) server.close()
  })
}

/** A listening server; `onSocket` sees each connection. */
export async function listenOn(
  onSocket: (socket: Socket) => void,
  port = 0,
): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.push(socket)
    onSocket(socket)
  })
  servers.push(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as { port: number }).port }
}

export async function connectTo(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  socket.on('error', () => {}) // how it ended is told by `endOf`
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

/** `near` dialled, `far` accepted. */
export async function socketPair(): Promise<{ near: Socket; far: Socket }> {
  const accepted = Promise.withResolvers<Socket>()
  const { port } = await listenOn(accepted.resolve)
  const near = await connectTo(port)
  const far = await accepted.promise
  far.on('error', () => {})
  return { near, far }
}

/** How the other side went away: `fin`, or the code of the error. */
export function endOf(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.once('end', () => resolve('fin'))
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  socket.resume()
  return promise
}

/** Resolves with all that came before the FIN. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.resume()
  await once(socket, 'end')
  return Buffer.concat(chunks).toString()
}

/** Resolves when the connection is over, however it ended. To be called before it can have ended: `socket.closed` is true too early. */
export function closed(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.once('close', () => resolve()))
}

/** The servers that begin to listen while the test runs: what a kernel without memory or files left makes of an accept cannot be had from outside. */
export function watchServers(): Server[] {
  const servers: Server[] = []
  const see = (message: unknown) => void servers.push((message as { server: Server }).server)
  subscribe('tracing:net.server.listen:asyncStart', see)
  onTestFinished(() => void unsubscribe('tracing:net.server.listen:asyncStart', see))
  return servers
}

/** As a server says it of one accept. */
export function noFilesLeft(): Error {
  return Object.assign(new Error('accept ENFILE'), { code: 'ENFILE', syscall: 'accept' })
}

/** A process that listens and then does nothing any more. */
export async function stoppedServer() {
  const program = `require('net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, function () {
    console.log(this.address().port)
  })`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(child.stdout, 'data')
  child.kill('SIGSTOP')
  return { port: Number(port), child }
}
