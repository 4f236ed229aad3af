// Dials one pod for one client, again and again while nobody listens there yet, and never without leave of the fence.
import { connect, type Socket } from 'node:net'
import { backoffMs } from '../api/kube/backoff.ts'
import type { Deadlines, Entry } from './deadlines.ts'
import { askGate } from './gate/ask.ts'
import { KEEPALIVE_MS } from './keepAlive.ts'
import { type BareConnection, socketOf } from './relay/bare.ts'
import type { ConnectBare, Destination } from './relay/connectBare.ts'
import { Notice, type Signal } from './signal.ts'

/** What is dialled, and for how long it is tried. */
export type Attempts = Destination & {
  /** For all attempts together. */
  readonly timeoutMs: number
  readonly deadlines: Deadlines
  /** Asked before every SYN. */
  readonly mayDial: () => boolean
  /** The client left, or the pod is to end. */
  readonly signals: readonly Signal[]
  readonly random: () => number
}

export type Dialling = Attempts & {
  /** The ticket's, when a gate stands in its pod. */
  readonly gateToken?: string | undefined
  /** By a bare handle; without it, by a socket. */
  readonly connect?: ConnectBare | undefined
}

/** One SYN. */
export type Connect<Line> = (to: Destination, over: Signal) => Promise<Line | Error>

/** `failed` also when nobody listened until the time was up. After any of these the pod is spoilt. */
export type DialResult<Line = Socket | BareConnection> =
  | { readonly kind: 'connected'; readonly line: Line }
  | { readonly kind: 'failed'; readonly error: Error }
  /** `dialled`: a SYN had gone out before the fence closed. */
  | { readonly kind: 'fenced'; readonly dialled: boolean }
  | { readonly kind: 'stopped' }

const REDIAL = { initialMs: 20, maxMs: 500 }

/** Nobody can have accepted: the pod refused, or no SYN left this machine. */
const NOBODY_ACCEPTED = new Set(['ECONNREFUSED', 'EMFILE', 'ENFILE', 'ENOBUFS', 'EAGAIN', 'EADDRNOTAVAIL'])

export function dial(dialling: Dialling): Promise<DialResult> {
  const { gateToken } = dialling
  const connect: Connect<Socket | BareConnection> = dialling.connect ?? connectSocket
  return dialBy(
    dialling,
    gateToken === undefined ? connect : (to, over) => connectThroughGate(to, over, { connect, gateToken }),
  )
}

export async function dialBy<Line>(attempts: Attempts, connect: Connect<Line>): Promise<DialResult<Line>> {
  const patience = new Patience(attempts)
  try {
    return await dialWithin(attempts, patience, connect)
  } finally {
    patience.end()
  }
}

/** `AbortSignal.any` and `.timeout` would do, at several times the cost for each connection, and the latter keeps its memory until the time is up. */
class Patience {
  /** Aborted when the dialling is to stop, or the time is up. */
  readonly over = new Notice()
  readonly #signals: readonly Signal[]
  readonly #deadlines: Deadlines
  readonly #timeUp: Entry

  constructor({ signals, timeoutMs, deadlines }: Attempts) {
    this.#signals = signals
    this.#deadlines = deadlines
    this.#timeUp = deadlines.add(deadlines.now() + timeoutMs, this)
    for (const signal of signals) signal.addEventListener('abort', this)
    if (this.isStopped()) this.over.abort()
  }

  isStopped() {
    return this.#signals.some(isAborted)
  }

  onDue() {
    this.over.abort()
  }

  handleEvent() {
    this.over.abort()
  }

  end() {
    this.#deadlines.remove(this.#timeUp)
    for (const signal of this.#signals) signal.removeEventListener('abort', this)
  }
}

const isAborted = ({ aborted }: Signal) => aborted

async function dialWithin<Line>(
  attempts: Attempts,
  patience: Patience,
  connect: Connect<Line>,
): Promise<DialResult<Line>> {
  const { timeoutMs, mayDial, random } = attempts
  const { over } = patience
  let lastError: Error | undefined
  // An error takes its stack with it: not one is made for who connects.
  const tooLate = (): DialResult<Line> => ({
    kind: 'failed',
    error: lastError ?? new Error(`no connection within ${timeoutMs} ms`),
  })
  for (let failures = 1; ; failures += 1) {
    if (patience.isStopped()) return { kind: 'stopped' }
    if (over.aborted) return tooLate()
    if (!mayDial()) return { kind: 'fenced', dialled: failures > 1 }
    const attempt = await connect(attempts, over)
    if (attempt instanceof Error) {
      if (patience.isStopped()) return { kind: 'stopped' }
      if (over.aborted) return tooLate()
      if (!NOBODY_ACCEPTED.has((attempt as NodeJS.ErrnoException).code ?? '')) return { kind: 'failed', error: attempt }
      lastError = attempt
      await rest(backoffMs(REDIAL, failures, random), over)
    } else {
      return { kind: 'connected', line: attempt }
    }
  }
}

/** Until then, or as soon as it is over. */
function rest(ms: number, over: Signal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => {
    clearTimeout(timer)
    over.removeEventListener('abort', wake)
    resolve()
  }
  const timer = setTimeout(wake, ms)
  over.addEventListener('abort', wake)
  return promise
}

/** One SYN and the leave of the gate that stands in the pod: who was heard there is never taken for somebody whom nobody heard. */
async function connectThroughGate(
  to: Destination,
  over: Signal,
  { connect, gateToken }: { connect: Connect<Socket | BareConnection>; gateToken: string },
): Promise<Socket | Error> {
  const line = await connect(to, over)
  if (line instanceof Error) return line
  const socket = socketOf(line)
  const refusal = await askGate(socket, gateToken, over)
  if (refusal) socket.destroy()
  return refusal ?? socket
}

function connectSocket({ host, port }: Destination, over: Signal): Promise<Socket | Error> {
  const { promise, resolve } = Promise.withResolvers<Socket | Error>()
  const socket = connect({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEPALIVE_MS,
  })
  socket.on('error', ignore)
  const onOver = () => fail(new Error('given up'))
  const fail = (error: Error) => {
    settle()
    socket.destroy()
    resolve(error)
  }
  const settle = () => {
    over.removeEventListener('abort', onOver)
    socket.off('error', fail)
    socket.off('connect', onConnect)
  }
  const onConnect = () => {
    if (isSelf(socket, port))
      return fail(Object.assign(new Error(`nobody listens on ${host}:${port}`), { code: 'ECONNREFUSED' }))
    settle()
    resolve(socket)
  }
  socket.on('error', fail)
  socket.on('connect', onConnect)
  over.addEventListener('abort', onOver)
  return promise
}

/** Whoever has the socket later sees it close. A function made with the dialling would keep all of that for as long as the socket lives. */
function ignore(): void {}

/** TCP lets a socket connect to itself when the kernel happens to choose the dialled port of a local address as its own. */
function isSelf(socket: Socket, port: number): boolean {
  return socket.localPort === port && socket.localAddress === socket.remoteAddress
}
