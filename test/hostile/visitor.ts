// A client in a crowd: light enough that thousands fit into one process, and honest about what became of it.
import { once } from 'node:events'
import { connect } from 'node:net'
import { until } from '../cluster/until.ts'

export type Visitor = {
  /** `served`: a pod has greeted it. `refused`: it was told something else, and the other side said no more. `cut`: the connection ended without a word. */
  fate(): 'waiting' | 'served' | 'refused' | 'cut'
  said(): string
  /** From its call until it heard the first word, or that there is none. */
  tookMs(): number | undefined
  /** The other side says no more. */
  hasEnded(): boolean
  /** Resolves when there is a connection, or none to be had. */
  connected: Promise<void>
  /** Resolves when the pod has said it back. */
  echo(text: string): Promise<void>
  /** Sends until nothing more is taken for now. */
  fillUp(): Promise<void>
  leave(): void
  reset(): void
}

export function visit(address: string): Visitor {
  const colon = address.lastIndexOf(':')
  const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
  const calledAt = performance.now()
  let tookMs: number | undefined
  let said = ''
  let over = false
  const hear = () => {
    tookMs ??= performance.now() - calledAt
  }
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => (said += text))
  for (const word of ['data', 'end', 'close'] as const) socket.once(word, hear)
  // Its fate tells.
  socket.on('error', () => {})
  for (const end of ['end', 'close'] as const) socket.on(end, () => (over = true))
  const { promise: connected, resolve } = Promise.withResolvers<void>()
  for (const outcome of ['connect', 'close'] as const) socket.once(outcome, () => resolve())
  return {
    fate() {
      if (/^hello from .+\n/.test(said)) return 'served'
      if (!over) return 'waiting'
      return said === '' ? 'cut' : 'refused'
    },
    said: () => said,
    tookMs: () => tookMs,
    hasEnded: () => over,
    connected,
    async echo(text) {
      const before = said.length
      socket.write(text)
      await until(`${text} said back`, () => said.slice(before).includes(text) || undefined, {
        limitMs: 120_000,
        everyMs: 5,
      })
    },
    async fillUp() {
      const block = Buffer.alloc(1 << 20, 'x')
      let isFull = false
      while (!isFull) {
        if (socket.write(block)) continue
        const gone = new AbortController()
        const drained = once(socket, 'drain', { signal: gone.signal }).then(
          () => false,
          () => true,
        )
        const patience = setTimeout(() => gone.abort(), 1_000)
        isFull = await drained
        clearTimeout(patience)
      }
    },
    leave: () => void socket.destroy(),
    reset: () => void socket.resetAndDestroy(),
  }
}
