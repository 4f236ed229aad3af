// Joins real connections on loopback by the raw handles, and inside the kernel, before any client is, and throws when something does not come out as it should.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net'
import { type Relay, type RelayEnd, type RelayListener, relay, type Sides } from '../relay.ts'
import { Notice } from '../signal.ts'
import { AcceptedConnection } from '../splice/accepted.ts'
import { acceptInKernel } from '../splice/acceptInKernel.ts'
import type { Kernel } from '../splice/kernel.ts'
import { acceptBare } from './acceptBare.ts'
import type { BareConnection } from './bare.ts'
import type { Line } from './connection.ts'
import type { Raw } from './raw.ts'

/** Without anything that comes. On a machine with much else to do the whole takes longer, and no handle is blamed for that. */
const TIMEOUT_MS = 2000
/** The time is counted in steps: a machine that stands still for longer takes one of them from the patience. */
const STEP_MS = 200
/** Said again and again, so that 4 MiB, which is more than the kernel takes at once, cost no memory that a proxy would then keep. */
const PIECE = randomBytes(65_521)
const PIECES = 64
const FEW_PIECES = 4

export function tryHandles(raw: Raw): Promise<void> {
  return tryOut(raw, stage => tryAll(raw, stage))
}

export function tryKernel(raw: Raw, kernel: Kernel): Promise<void> {
  const byKernel: Joining['relay'] = (sides, listener) => {
    const joined = kernel.splice(sides, listener)
    if (!joined) throw new Error('two bare connections were not taken')
    return joined
  }
  return tryOut(raw, async stage => {
    await once(stage.server, 'listening')
    const ofHandles = () => joinHandles(raw, stage, { become: itself, relay: byKernel })
    const ofAddon = () => joinByAddon(raw, stage, kernel)
    await tryBytes(stage, ofHandles)
    await tryReset(ofHandles)
    // How bytes are moved was tried just now.
    await tryBytes(stage, ofAddon, FEW_PIECES)
    await tryReset(ofAddon)
  })
}

async function tryOut(raw: Raw, tryAll: (stage: Stage) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  const { promise: late, reject } = Promise.withResolvers<never>()
  let passedMs = 0
  const onCame = () => {
    passedMs = 0
  }
  const stage: Stage = { server, sockets: [], lines: [], clients: [], over: new Notice(), onCame }
  const patience = setInterval(() => {
    passedMs += STEP_MS
    if (passedMs >= TIMEOUT_MS) reject(new Error(`nothing came for ${TIMEOUT_MS} ms`))
  }, STEP_MS)
  try {
    await Promise.race([late, tryAll(stage)])
  } finally {
    clearInterval(patience)
    stage.over.abort()
    for (const line of stage.lines) raw.open(line).reset()
    for (const line of stage.clients) line.toSocket().destroy()
    for (const socket of stage.sockets) socket.destroy()
    server.close()
  }
}

type Stage = {
  readonly server: Server
  /** All that was opened. */
  readonly sockets: Socket[]
  readonly lines: BareConnection[]
  readonly clients: AcceptedConnection[]
  readonly over: Notice
  /** For whatever goes on as it should: a connection, a piece of what is said. */
  readonly onCame: () => void
}

/** As most clients and pods are joined, and as those are whom somebody had to read before a relay was there: as sockets that were bare handles. */
async function tryAll(raw: Raw, stage: Stage): Promise<void> {
  await once(stage.server, 'listening')
  await tryNobody(raw, stage)
  for (const become of [itself, asSocket]) {
    const join = () => joinHandles(raw, stage, { become, relay: (sides, listener) => relay(sides, listener, raw.open) })
    await tryBytes(stage, join)
    await tryReset(join)
  }
}

const itself = (line: BareConnection) => line
const asSocket = (line: BareConnection) => line.toSocket()

type Joined = { readonly client: Socket; readonly pod: Socket; readonly ended: Promise<string> }

/** Much each way, one after the other, each ended by a FIN. */
async function tryBytes({ onCame }: Stage, join: () => Promise<Joined>, pieces = PIECES): Promise<void> {
  const { client, pod, ended } = await join()
  say(client, pieces)
  if (!(await isHeard(pod, pieces, onCame))) throw new Error('what the client said came out changed')
  say(pod, pieces)
  if (!(await isHeard(client, pieces, onCame))) throw new Error('what the pod said came out changed')
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
async function tryNobody({ connect }: Raw, { lines, over, onCame }: Stage): Promise<void> {
  const left = createServer().listen(0, '127.0.0.1')
  await once(left, 'listening')
  const { port } = left.address() as { port: number }
  left.close()
  await once(left, 'close')
  const result = await connect({ host: '127.0.0.1', port }, over)
  if (!(result instanceof Error)) lines.push(result)
  const code = result instanceof Error ? (result as NodeJS.ErrnoException).code : 'a connection'
  if (code !== 'ECONNREFUSED') throw new Error(`dialling where nobody listens came out as: ${code}`)
  onCame()
  // That the other family can be dialled at all: a machine without it answers by an error, too.
  const six = await connect({ host: '::1', port }, over)
  if (!(six instanceof Error)) lines.push(six)
}

/** `become`: what is made of both before they are joined. */
type Joining = {
  readonly become: (line: BareConnection) => Line
  readonly relay: (sides: Sides, listener: RelayListener) => Relay
}

/** The client accepted, and its pod dialled. */
async function joinHandles(
  { adopt, connect }: Raw,
  { server, sockets, lines, over, onCame }: Stage,
  { become, relay }: Joining,
): Promise<Joined> {
  const { port } = server.address() as { port: number }
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const inside = await connect({ host: '127.0.0.1', port }, over)
  if (inside instanceof Error) throw inside
  onCame()
  lines.push(inside)
  const [pod] = await accepted
  pod.on('error', ignore)
  sockets.push(pod)
  const { promise, resolve } = Promise.withResolvers<BareConnection>()
  const giveBack = acceptBare(server, handle => resolve(adopt(handle)))
  const client = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', ignore)
  sockets.push(client)
  await once(client, 'connect')
  const outside = await promise
  giveBack()
  onCame()
  lines.push(outside)
  checkName(outside, client)
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<RelayEnd>()
  relay({ client: become(outside), pod: become(inside), stop: new Notice() }, { onEnd })
  return { client, pod, ended }
}

/** The client accepted, and its pod dialled for it, by the addon. */
async function joinByAddon(
  raw: Raw,
  { server, sockets, clients, over, onCame }: Stage,
  kernel: Kernel,
): Promise<Joined> {
  const front = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  const { port: frontPort } = front.address() as { port: number }
  const came = Promise.withResolvers<AcceptedConnection>()
  const onClient = (line: AcceptedConnection | BareConnection) => {
    if (line instanceof AcceptedConnection) came.resolve(line)
    else came.reject(new Error('the addon took no client'))
  }
  const stop = acceptInKernel(front, { kernel, raw, isRelayedBeside: () => true, onClient, onTrouble: came.reject })
  const client = connectSocket({ port: frontPort, host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', ignore)
  sockets.push(client)
  over.addEventListener('abort', () => came.reject(new Error('nobody was accepted')))
  const line = await came.promise.finally(stop)
  clients.push(line)
  onCame()
  checkName(line, client)
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const { port } = server.address() as { port: number }
  const dialled = await line.dial({ host: '127.0.0.1', port }, over)
  if (dialled instanceof Error) throw dialled
  const [pod] = await accepted
  pod.on('error', ignore)
  sockets.push(pod)
  onCame()
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<RelayEnd>()
  dialled.begin(new Notice(), { onEnd })
  return { client, pod, ended }
}

function checkName({ remote }: BareConnection | AcceptedConnection, client: Socket): void {
  const { address, port } = remote
  if (address !== '127.0.0.1' || port !== client.localPort) throw new Error(`a client came out as ${address}:${port}`)
}

/** How it ended is looked at from outside. */
function ignore(): void {}

function say(socket: Socket, pieces: number): void {
  for (let count = 0; count < pieces; count += 1) socket.write(PIECE)
  socket.end()
}

async function isHeard(socket: Socket, pieces: number, onCame: () => void): Promise<boolean> {
  const whole = pieces * PIECE.length
  let at = 0
  let isRight = true
  socket.on('data', (chunk: Buffer) => {
    for (let rest = chunk; rest.length > 0; ) {
      const expected = PIECE.subarray(at % PIECE.length, (at % PIECE.length) + rest.length)
      isRight &&= rest.subarray(0, expected.length).equals(expected)
      rest = rest.subarray(expected.length)
      at += expected.length
    }
    // What comes after all was said is no reason to wait on.
    if (isRight && at <= whole) onCame()
  })
  await once(socket, 'end')
  return isRight && at === whole
}
