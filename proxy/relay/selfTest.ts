// Joins real connections on loopback by the raw handles before any client is, and throws when something does not come out as it should.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { relay } from '../relay.ts'
import { Notice } from '../signal.ts'
import { acceptBare } from './acceptBare.ts'
import type { BareConnection } from './bare.ts'
import type { Raw } from './raw.ts'

const TIMEOUT_MS = 2000
/** Said again and again, so that 4 MiB, which is more than the kernel takes at once, cost no memory that a proxy would then keep. */
const PIECE = randomBytes(65_521)
const PIECES = 64

export async function tryOut(raw: Raw): Promise<void> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  const sockets: Socket[] = []
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`nothing came for ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  try {
    await Promise.race([late, tryAll(raw, { server, sockets })])
  } finally {
    clearTimeout(timer)
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

type Stage = { readonly server: Server; readonly sockets: Socket[] }

/** First over sockets, as those have who must be read before a relay is there, then over bare handles. */
async function tryAll(raw: Raw, stage: Stage): Promise<void> {
  await once(stage.server, 'listening')
  const bySockets = () => joinSockets(raw, stage)
  await tryBytes(bySockets)
  await tryReset(bySockets)
  await tryNobody(raw, stage)
  const byHandles = () => joinHandles(raw, stage)
  await tryBytes(byHandles)
  await tryReset(byHandles)
}

type Joined = { readonly client: Socket; readonly pod: Socket; readonly ended: Promise<string> }

/** Much each way, one after the other, each ended by a FIN. */
async function tryBytes(join: () => Promise<Joined>): Promise<void> {
  const { client, pod, ended } = await join()
  say(client)
  if (!(await isHeard(pod))) throw new Error('what the client said came out changed')
  say(pod)
  if (!(await isHeard(client))) throw new Error('what the pod said came out changed')
  const end = await ended
  if (end !== 'ended') throw new Error(`two FINs came out as: ${end}`)
}

async function tryReset(join: () => Promise<Joined>): Promise<void> {
  const { client, pod, ended } = await join()
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

/** Nobody listens any more where somebody did. */
async function tryNobody({ connect }: Raw, { sockets }: Stage): Promise<void> {
  const left = createServer().listen(0, '127.0.0.1')
  await once(left, 'listening')
  const { port } = left.address() as { port: number }
  left.close()
  await once(left, 'close')
  const result = await connect({ host: '127.0.0.1', port }, new Notice())
  if (!(result instanceof Error)) sockets.push(result.toSocket())
  const code = result instanceof Error ? (result as NodeJS.ErrnoException).code : 'a connection'
  if (code !== 'ECONNREFUSED') throw new Error(`dialling where nobody listens came out as: ${code}`)
}

async function joinSockets({ open }: Raw, stage: Stage): Promise<Joined> {
  const [outside, inside] = [await pair(stage), await pair(stage)]
  const { ended } = relay({ client: outside.far, pod: inside.near, stop: new Notice() }, open)
  return { client: outside.near, pod: inside.far, ended }
}

/** The client accepted, and its pod dialled. */
async function joinHandles({ open, adopt, connect }: Raw, { server, sockets }: Stage): Promise<Joined> {
  const { port } = server.address() as { port: number }
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const inside = await connect({ host: '127.0.0.1', port }, new Notice())
  if (inside instanceof Error) throw inside
  const [pod] = await accepted
  const { promise, resolve } = Promise.withResolvers<BareConnection>()
  const giveBack = acceptBare(server, handle => resolve(adopt(handle)))
  const client = dialSocket(port)
  sockets.push(client, pod)
  await once(client, 'connect')
  const outside = await promise
  giveBack()
  for (const socket of [client, pod]) socket.on('error', () => {}) // how it ended is looked at from outside
  const { ended } = relay({ client: outside, pod: inside, stop: new Notice() }, open)
  return { client, pod, ended }
}

function dialSocket(port: number): Socket {
  return connect({ port, host: '127.0.0.1', allowHalfOpen: true })
}

/** `near` dialled, `far` accepted. */
async function pair({ server, sockets }: Stage): Promise<{ near: Socket; far: Socket }> {
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const near = dialSocket((server.address() as { port: number }).port)
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
