// One client: comes, hears who serves it, says a line now and then and hears it back, and leaves after a time of its own.
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Told =
  /** `firstByteMs` from the SYN on. */
  | { readonly kind: 'served'; readonly firstByteMs: number; readonly pod: string }
  | { readonly kind: 'failed'; readonly why: string }

/** Longer than a queue lets anybody wait. */
const PATIENCE_MS = 60_000
const LINE_EVERY_MS = 1_000

/** Many short ones, some of seconds, a few that outlast the time after which a pod is labelled as in use: a row that always is the same. */
export function lengthOf(index: number): number {
  const within = (index * 37) % 100
  if (within < 60) return within * 10
  if (within < 90) return 1_000 + (within - 60) * 130
  return 5_000 + (within - 90) * 2_000
}

/** Never rejects. */
export async function visit(address: string, lengthMs: number): Promise<Told> {
  const colon = address.lastIndexOf(':')
  const begun = performance.now()
  const socket = createConnection({
    ...{ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) },
    ...{ noDelay: true, signal: AbortSignal.timeout(PATIENCE_MS + lengthMs) },
  })
  socket.setEncoding('latin1')
  const words = socket[Symbol.asyncIterator]() as AsyncIterator<string>
  let heard = ''
  const hear = async (line: RegExp) => {
    for (;;) {
      const found = line.exec(heard)
      if (found) return found
      const { value, done } = await words.next()
      if (done) throw new Error(heard === '' ? 'closed without a word' : `told: ${heard.trim()}`)
      heard += value
    }
  }
  try {
    const [, pod] = await hear(/^hello from (.+)\n/)
    const firstByteMs = performance.now() - begun
    for (let left = lengthMs, line = 0; left > 0; left -= LINE_EVERY_MS, line += 1) {
      socket.write(`line ${line}.\n`)
      await hear(new RegExp(`line ${line}\\.\\n`))
      await sleep(Math.min(left, LINE_EVERY_MS))
    }
    return { kind: 'served', firstByteMs, pod: pod! }
  } catch (error) {
    return { kind: 'failed', why: (error as Error).message }
  } finally {
    socket.destroy()
  }
}
