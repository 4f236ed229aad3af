// The clients: each says lines that bear its own name, and writes down what it hears and how it ended.
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Note } from './check/evidence.ts'
import { moment } from './clock.ts'
import type { Visit } from './trouble.ts'

export type Clients = {
  /** `address` is host:port. */
  send(address: string, visit: Visit): void
  /** Resolves when all have left. */
  untilLeft(): Promise<void>
}

/** Longer than the service's queue lets anybody wait on a machine that is not too slow. */
const PATIENCE_MS = 30_000
const LAST_WORDS_MS = 1_500

export function createClients(note: (note: Note) => void): Clients {
  const present = new Set<Promise<void>>()
  let count = 0
  return {
    send(address, visit) {
      count += 1
      const visiting = pay(`guest-${count}`, { address, visit, note }).finally(() => present.delete(visiting))
      present.add(visiting)
    },
    async untilLeft() {
      await Promise.all(present)
    },
  }
}

type Errand = { readonly address: string; readonly visit: Visit; readonly note: (note: Note) => void }

async function pay(client: string, { address, visit, note }: Errand): Promise<void> {
  const colon = address.lastIndexOf(':')
  const socket = createConnection({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
  const over = Promise.withResolvers<string>()
  const greeted = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  let rest = ''
  note({ kind: 'called', t: moment(), client })
  socket.setNoDelay()
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) note({ kind: 'answer', t: moment(), client, text: line })
    greeted.resolve()
    if (lines.some(line => line.endsWith(` ${visit.says - 1}`))) answered.resolve()
  })
  socket.on('end', () => over.resolve('ended by the other side'))
  socket.on('error', (error: NodeJS.ErrnoException) => over.resolve(`broken: ${error.code}`))
  socket.on('close', () => over.resolve('closed'))
  const waits = (promise: Promise<unknown>, ms: number) =>
    Promise.race([promise.then(() => true), over.promise.then(() => false), sleep(ms, false, { ref: false })])
  const isServed = await waits(greeted.promise, PATIENCE_MS)
  for (let index = 0; isServed && index < visit.says && socket.writable; index += 1) {
    note({ kind: 'said', t: moment(), client, index })
    socket.write(`${client} ${index}\n`)
    await waits(sleep(visit.everyMs), visit.everyMs * 2)
  }
  if (isServed && visit.leaves === 'politely') await waits(answered.promise, LAST_WORDS_MS)
  if (visit.leaves === 'reset') socket.resetAndDestroy()
  else socket.destroy()
  note({ kind: 'left', t: moment(), client, how: await over.promise })
}
