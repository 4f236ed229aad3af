// A proxy of a test's own that lies, stalls or leaves: what it says to whatever it is told.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import { certificate } from '../server.ts'

export type LyingProxy = {
  readonly port: number
  /** Connections that nobody has ended yet. */
  readonly open: () => number
  readonly accepted: () => number
}

/** `answer` is called for each thing that is said, with how many were said before. Gone when the test is over. */
export async function startLyingProxy(
  answer: (client: Socket, before: number) => void,
  { tls = false } = {},
): Promise<LyingProxy> {
  const sockets = new Set<Socket>()
  let accepted = 0
  const onConnection = (client: Socket) => {
    accepted += 1
    sockets.add(client)
    let said = 0
    client.on('close', () => sockets.delete(client)).on('error', () => {})
    client.on('data', () => answer(client, said++))
  }
  const server = tls ? createTlsServer(await certificate(), onConnection) : createServer(onConnection)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, open: () => sockets.size, accepted: () => accepted }
}

/** Each byte in a packet of its own, as far as the kernel leaves it so. */
export async function dribble(client: Socket, bytes: Buffer): Promise<void> {
  client.setNoDelay(true)
  for (const byte of bytes) await new Promise<void>(resolve => client.write(Buffer.from([byte]), () => resolve()))
}

/** Until nobody listens any more. */
export function flood(client: Socket): void {
  const bytes = Buffer.alloc(64 * 1024, 'a')
  const pour = () => {
    while (!client.destroyed && client.write(bytes));
  }
  client.on('drain', pour)
  pour()
}
