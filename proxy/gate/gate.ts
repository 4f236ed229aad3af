// The gate of a target pod: it lets in one connection, ever, and only who bears the token of the pod's ticket. One connection's story, top to bottom.
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Deadlines } from '../deadlines.ts'
import { dial } from '../dial.ts'
import { KEEPALIVE_MS } from '../keepAlive.ts'
import { openStream } from '../relay/stream.ts'
import { type RelayEnd, relay } from '../relay.ts'
import { reset } from '../reset.ts'
import { Notice } from '../signal.ts'
import { readLine } from './line.ts'
import type { Mark } from './mark.ts'
import type { GateSettings } from './settings.ts'
import { type Answer, buildAnswer, readRequest } from './wire.ts'

export type GateParts = {
  readonly deadlines: Deadlines
  readonly settings: GateSettings
  readonly mark: Mark
  readonly log: Logger
  readonly random: () => number
}

export type Gate = {
  readonly port: number
  close(): void
}

/** A target that does not listen yet is dialled for as long as the holder waits; this only bounds a holder that waits for ever. */
const LONGEST_DIAL_MS = 600_000

/** Resolves when it listens. */
export async function startGate(parts: GateParts): Promise<Gate> {
  const { podIP, gatePort, maxUnproved } = parts.settings
  const unproved = new Set<Socket>()
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS },
    socket => {
      socket.on('error', () => {}) // 'close' follows and tells everybody
      unproved.add(socket)
      const [oldest] = unproved
      if (unproved.size > maxUnproved && oldest) oldest.destroy()
      socket.once('close', () => unproved.delete(socket))
      void admit(parts, socket, () => unproved.delete(socket))
    },
  )
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // Later ones are of single connections, which a machine short of memory or files could not give us.
  server.on('error', reject)
  server.listen(gatePort, podIP, resolve)
  await promise
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : gatePort, close: () => server.close() }
}

async function admit(
  { deadlines, settings, mark, log, random }: GateParts,
  socket: Socket,
  proved: () => void,
): Promise<void> {
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  const peer = { peer: socket.remoteAddress }

  const timeUp = AbortSignal.timeout(settings.requestMs)
  const line = await readLine(socket, AbortSignal.any([gone.signal, timeUp]))
  // A probe, or somebody who looks which ports are open: nobody is told anything.
  const token = line === undefined ? undefined : readRequest(line)
  if (token === undefined) return void socket.destroy()
  if (!isToken(token, settings.tokenHash)) {
    log.warn(peer, 'refused: the token is not that of this pod')
    return refuse(socket, 'stranger')
  }
  proved()
  if (!take(mark, log)) {
    log.warn(peer, 'refused: this pod has admitted its connection')
    return refuse(socket, 'spent')
  }

  const dialled = await dial({
    ...{ host: settings.podIP, port: settings.targetPort, timeoutMs: LONGEST_DIAL_MS },
    ...{ mayDial: () => true, deadlines, signals: [gone.signal], random },
  })
  if (dialled.kind !== 'connected') {
    log.warn(peer, 'the holder left, or the target never listened')
    return void socket.destroy()
  }
  socket.write(buildAnswer('admitted'))
  log.info(peer, 'admitted')
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<RelayEnd>()
  const joined = relay({ client: socket, pod: dialled.line, stop: new Notice() }, { onEnd }, openStream)
  const end = await ended
  // The holder's client is untouched: it may be given another pod.
  if (end === 'stillborn') reset(socket)
  log.info({ ...peer, end, bytesIn: joined.bytesIn(), bytesOut: joined.bytesOut() }, 'the connection ended')
}

/** What cannot be remembered is not admitted. */
function take(mark: Mark, log: Logger): boolean {
  try {
    return mark.take()
  } catch (error) {
    log.error({ err: error }, 'nobody is admitted')
    return false
  }
}

/** Takes as long whatever is wrong with the token. */
function isToken(token: string, tokenHash: string): boolean {
  return timingSafeEqual(createHash('sha256').update(token, 'latin1').digest(), Buffer.from(tokenHash, 'hex'))
}

function refuse(socket: Socket, answer: Answer): void {
  socket.end(buildAnswer(answer), () => socket.destroy())
}
