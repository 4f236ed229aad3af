// Dials one pod for one client, again and again while nobody listens there yet, and never without leave of the fence.
import { connect, type Socket } from 'node:net'
import { backoffMs } from '../api/kube/backoff.ts'
import type { Deadlines } from './deadlines.ts'
import { askGate } from './gate/ask.ts'
import { KEEPALIVE_MS } from './keepAlive.ts'
import { type BareConnection, socketOf } from './relay/bare.ts'
import type { ConnectBare, Destination } from './relay/connectBare.ts'
import { Notice, type Signal } from './signal.ts'

export type Dialling = {
  readonly host: string
  readonly port: number
  /** For all attempts together. */
  readonly timeoutMs: number
  readonly deadlines: Deadlines
  /** The ticket's, when a gate stands in its pod. */
  readonly gateToken?: string | undefined
  /** Asked before every SYN. */
  readonly mayDial: () => boolean
  /** The client left, or the pod is to end. */
  readonly signals: readonly Signal[]
  readonly random: () => number
  /** By a bare handle; without it, by a socket. */
  readonly connect?: ConnectBare | undefined
}

/** `failed` also when nobody listened until the time was up. After any of these the pod is spoilt. */
export type DialResult =
  | { readonly kind: 'connected'; readonly line: Socket | BareConnection }
  | { readonly kind: 'failed'; readonly error: Error }
  /** `dialled`: a SYN had gone out before the fence closed. */
  | { readonly kind: 'fenced'; readonly dialled: boolean }
  | { readonly kind: 'stopped' }

const REDIAL = { initialMs: 20, maxMs: 500 }

/** Nobody can have accepted: the pod refused, or no SYN left this machine. */
const NOBODY_ACCEPTED = new Set(['ECONNREFUSED', 'EMFILE', 'ENFILE', 'ENOBUFS', 'EAGAIN', 'EADDRNOTAVAIL'])

export async function dial(dialling: Dialling): Promise<DialResult> {
  const patience = createPatience(dialling)
  try {
    return await dialWithin(dialling, patience)
  } finally {
    patience.end()
  }
}

type Patience = {
  /** Aborted when the dialling is to stop, or the time is up. */
  readonly over: Signal
  isStopped(): boolean
  end(): void
}

/** `AbortSignal.any` and `.timeout` would do, at several times the cost for each connection, and the latter keeps its memory until the time is up. */
function createPatience({ signals, timeoutMs, deadlines }: Dialling): Patience {
  const over = new Notice()
  const onOver = () => over.abort()
  const timeUp = deadlines.add(deadlines.now() + timeoutMs, onOver)
  const isStopped = () => signals.some(({ aborted }) => aborted)
  for (const signal of signals) signal.addEventListener('abort', onOver)
  if (isStopped()) onOver()
  return {
    over,
    isStopped,
    end() {
      deadlines.remove(timeUp)
      for (const signal of signals) signal.removeEventListener('abort', onOver)
    },
  }
}

async function dialWithin(dialling: Dialling, { over, isStopped }: Patience): Promise<DialResult> {
  const { timeoutMs, mayDial, random } = dialling
  let lastError: Error | undefined
  // An error takes its stack with it: not one is made for who connects.
  const tooLate = (): DialResult => ({
    kind: 'failed',
    error: lastError ?? new Error(`no connection within ${timeoutMs} ms`),
  })
  for (let failures = 1; ; failures += 1) {
    if (isStopped()) return { kind: 'stopped' }
    if (over.aborted) return tooLate()
    if (!mayDial()) return { kind: 'fenced', dialled: failures > 1 }
    const attempt = await enterOnce(dialling, over)
    if (attempt instanceof Error) {
      if (isStopped()) return { kind: 'stopped' }
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

/** One SYN and, where a gate stands in the pod, its leave: who was heard there is never taken for somebody whom nobody heard. */
async function enterOnce(dialling: Dialling, over: Signal): Promise<Socket | BareConnection | Error> {
  const { connect: connectOnce = connectSocket, gateToken } = dialling
  const line = await connectOnce(dialling, over)
  if (line instanceof Error || gateToken === undefined) return line
  const socket = socketOf(line)
  const refusal = await askGate(socket, gateToken, over)
  if (refusal) socket.destroy()
  return refusal ?? socket
}

/** One SYN. */
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
