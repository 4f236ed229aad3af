// Joins real connections on loopback by the raw handles before any client is, and throws when something does not come out as it should.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { relay } from '../relay.ts'
import type { Open } from './connection.ts'

const TIMEOUT_MS = 2000
/** Said again and again, so that 4 MiB, which is more than the kernel takes at once, cost no memory that a proxy would then keep. */
const PIECE = randomBytes(65_521)
const PIECES = 64

export async function tryOut(open: Open): Promise<void> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  const sockets: Socket[] = []
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`nothing came for ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  try {
    await Promise.race([late, tryAll(open, { server, sockets })])
  } finally {
    clearTimeout(timer)
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

type Stage = { readonly server: Server; readonly sockets: Socket[] }

async function tryAll(open: Open, stage: Stage): Promise<void> {
  await once(stage.server, 'listening')
  await tryBytes(open, stage)
  await tryReset(open, stage)
}

/** Much each way, one after the other, each ended by a FIN. */
async function tryBytes(open: Open, stage: Stage): Promise<void> {
  const { client, pod, ended } = await join(open, stage)
  say(client)
  if (!(await isHeard(pod))) throw new Error('what the client said came out changed')
  say(pod)
  if (!(await isHeard(client))) throw new Error('what the pod said came out changed')
  const end = await ended
  if (end !== 'ended') throw new Error(`two FINs came out as: ${end}`)
}

async function tryReset(open: Open, stage: Stage): Promise<void> {
  const { client, pod, ended } = await join(open, stage)
  client.write('x')
  await once(pod, 'data')
  const { promise: over, resolve } = Promise.withResolvers<string>()
  client.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
  client.once('end', () => resolve('a FIN'))
  client.resume()
  pod.resetAndDestroy()
  const how = await over
  if (how !== 'ECONNRESET') throw new Error(`a reset came out as: ${how}`)
  const end = await ended
  if (end !== 'reset') throw new Error(`a reset was told as: ${end}`)
}

async function join(open: Open, stage: Stage) {
  const [outside, inside] = [await pair(stage), await pair(stage)]
  const { ended } = relay({ client: outside.far, pod: inside.near, stop: new AbortController().signal }, open)
  return { client: outside.near, pod: inside.far, ended }
}

/** `near` dialled, `far` accepted. */
async function pair({ server, sockets }: Stage): Promise<{ near: Socket; far: Socket }> {
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const near = connect({ port: (server.address() as { port: number }).port, host: '127.0.0.1', allowHalfOpen: true })
  sockets.push(near)
  await once(near, 'connect')
  const [far] = await accepted
  sockets.push(far)
  for (const socket of [near, far]) socket.on('error', () => {}) // how it ended is looked at from outside
  return { near, far }
}

function say(socket: Socket): void {
  for (let count = 0; count < PIECES; count += 1) socket.write(PIECE)
  socket.end()
}

async function isHeard(socket: Socket): Promise<boolean> {
  let at = 0
  let isRight = true
  socket.on('data', (chunk: Buffer) => {
    for (let rest = chunk; rest.length > 0; ) {
      const expected = PIECE.subarray(at % PIECE.length, (at % PIECE.length) + rest.length)
      isRight &&= rest.subarray(0, expected.length).equals(expected)
      rest = rest.subarray(expected.length)
      at += expected.length
    }
  })
  await once(socket, 'end')
  return isRight && at === PIECES * PIECE.length
}
