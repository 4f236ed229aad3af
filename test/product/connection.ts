// A TCP client as a test sees it: what came in, how it ended, and nothing hidden.
import { createConnection, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../cluster/until.ts'
import { currentStage } from './stage.ts'

export type Connection = {
  readonly socket: Socket
  /** The port that it comes from. */
  readonly localPort: number
  /** Everything received so far. */
  received(): string
  /** The name of the pod in the echo's greeting; rejects when the connection ends first. */
  greeting(): Promise<string>
  /** Sends `text` and resolves once it came back. */
  echo(text: string): Promise<void>
  /** How it ended: `end` after a FIN, `reset` after an RST. */
  ended: Promise<'end' | 'reset'>
  isOpen(): boolean
  /** Sends a FIN and resolves when the other side has closed too. */
  leave(): Promise<void>
  /** Sends until the other side answers with an RST: nobody is there any more. */
  untilReset(): Promise<void>
  /** Leaves with an RST. */
  reset(): void
}

/** Resolves once connected. `address` is host:port. */
export async function connect(address: string): Promise<Connection> {
  const { patienceMs: limitMs, mayRefuseMs } = currentStage()
  const socket = await open(address, mayRefuseMs)
  let received = ''
  let over: 'end' | 'reset' | undefined
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  const ended = new Promise<'end' | 'reset'>(resolve => {
    socket.once('end', () => {
      over ??= 'end'
      resolve('end')
    })
    socket.once('error', () => {
      over ??= 'reset'
      resolve('reset')
    })
    socket.once('close', () => {
      over ??= 'end'
      resolve('end')
    })
  })
  const heard = (what: string, wanted: (text: string) => boolean) =>
    until(
      `${what} from ${address}`,
      () => {
        if (wanted(received)) return true
        if (over)
          throw new Error(`${what} from ${address}: the connection ended (${over}) after ${JSON.stringify(received)}`)
        return undefined
      },
      { limitMs, everyMs: 5 },
    )
  /** Whoever waits for the other side waits no longer than this, and is told for what. */
  const untilOver = (when: string) =>
    until(`the end of the connection to ${address} from its other side, ${when}`, () => (over ? true : undefined), {
      ...{ limitMs, everyMs: 5 },
    })
  return {
    socket,
    localPort: socket.localPort!,
    received: () => received,
    async greeting() {
      await heard('greeting', text => /^hello from .+\n/.test(text))
      return received.slice('hello from '.length, received.indexOf('\n'))
    },
    async echo(text) {
      const before = received.length
      socket.write(text)
      await heard(`echo of ${JSON.stringify(text)}`, all => all.slice(before).includes(text))
    },
    ended,
    isOpen: () => over === undefined,
    async leave() {
      socket.end()
      await untilOver('after ours')
    },
    async untilReset() {
      const sending = setInterval(() => socket.writable && socket.write('anybody there?\n'), 20)
      try {
        await until(`an RST from ${address}`, () => (socket.destroyed ? true : undefined), { limitMs, everyMs: 5 })
      } finally {
        clearInterval(sending)
      }
    },
    reset: () => void socket.resetAndDestroy(),
  }
}

/** Who is refused has met nobody: he may come again. */
async function open(address: string, mayRefuseMs: number): Promise<Socket> {
  const end = performance.now() + mayRefuseMs
  const colon = address.lastIndexOf(':')
  const [host, port] = [address.slice(0, colon), Number(address.slice(colon + 1))]
  for (;;) {
    const socket = createConnection({ host, port, allowHalfOpen: true })
    const failure = await new Promise<NodeJS.ErrnoException | undefined>(resolve => {
      socket.once('connect', () => resolve(undefined)).once('error', resolve)
    })
    if (!failure) return socket
    if (failure.code !== 'ECONNREFUSED' || performance.now() >= end) throw failure
    await delay(100)
  }
}
