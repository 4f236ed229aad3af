// An API server that knows one thing, the log of one container, and cuts its answers wherever a test wants: in the middle of a line or of a character.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'

export type LogServer = {
  readonly client: KubeClient
  /** Appends one line, stamped `time` (RFC 3339). */
  write(time: string, text: string): void
  /** What was written without its end so far: nobody may take it for a line. */
  writePart(time: string, text: string): void
  /** These words stand first in every answer from now on, without a time. */
  say(words: string): void
  /** The oldest lines go, as when a node rotates. */
  drop(count: number): void
  /** A new run of the container: what was the log is now the previous one. */
  restart(): void
  /** The container has ended: followers are told all, and their answers end. */
  end(): void
  /** Cuts every open answer now. */
  cutAll(): void
  /** The next answers break off after so many bytes, one each; then none does. */
  cutAfter(bytes: readonly number[], how?: 'broken' | 'inGoodOrder'): void
  /** The next `times` requests are answered so. */
  refuse(status: number, message: string, times?: number): void
  /** Queries of all requests so far. */
  readonly asked: readonly URLSearchParams[]
  open(): number
  close(): Promise<void>
}

type Written = { readonly time: string; readonly bytes: Buffer }
type Reader = { readonly response: ServerResponse; sent: Written | undefined; left: number; readonly how: string }

export async function startLogServer(): Promise<LogServer> {
  let log: Written[] = []
  let previous: Written[] = []
  let hasEnded = false
  let cuts: number[] = []
  let how = 'broken'
  let words = ''
  let refusal: { status: number; message: string; left: number } | undefined
  const asked: URLSearchParams[] = []
  const readers = new Set<Reader>()

  const server = createServer((request, response) => {
    const { searchParams: query } = new URL(request.url!, 'http://log')
    asked.push(query)
    if (refusal && refusal.left > 0) {
      refusal.left -= 1
      const { status, message } = refusal
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ kind: 'Status', message, code: status }))
      return
    }
    const source = query.get('previous') === 'true' ? previous : log
    const since = query.get('sinceTime')
    const tail = query.get('tailLines')
    // Whole seconds only, as the real server passes them on.
    const recent = source.filter(({ time }) => since === null || Date.parse(time) >= Date.parse(since))
    const wanted = tail === null ? recent : recent.slice(recent.length - Math.min(Number(tail), recent.length))
    const reader: Reader = { response, sent: source.at(-1), left: cuts.shift() ?? Number.POSITIVE_INFINITY, how }
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.flushHeaders()
    response.on('close', () => readers.delete(reader))
    if (words) response.write(words)
    for (const each of wanted) send(reader, each)
    if (words && !words.endsWith('\n')) response.end()
    else if (query.get('follow') === 'true' && source === log && !hasEnded) readers.add(reader)
    else if (reader.left > 0) response.end()
  })

  const send = (reader: Reader, { bytes }: Written) => {
    if (reader.left <= 0) return
    const part = bytes.subarray(0, reader.left)
    reader.left -= part.length
    reader.response.write(part)
    if (reader.left > 0) return
    readers.delete(reader)
    if (reader.how === 'inGoodOrder') reader.response.end()
    // What was written leaves before the connection breaks.
    else setImmediate(() => reader.response.destroy())
  }
  const append = (written: Written) => {
    log.push(written)
    for (const reader of [...readers]) send(reader, written)
  }

  const endAll = () => {
    for (const { response } of readers) response.end()
    readers.clear()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = createClient(
    { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    { userAgent: 'log-test' },
  )
  return {
    client,
    asked,
    write: (time, text) => append({ time, bytes: Buffer.from(`${time} ${text}\n`) }),
    writePart: (time, text) => append({ time, bytes: Buffer.from(`${time} ${text}`) }),
    say(given) {
      words = given
    },
    drop(count) {
      log = log.slice(count)
    },
    restart() {
      previous = log
      log = []
      hasEnded = false
      endAll()
    },
    end() {
      hasEnded = true
      endAll()
    },
    cutAll() {
      for (const { response } of readers) response.destroy()
    },
    cutAfter(bytes, given = 'broken') {
      cuts = [...bytes]
      how = given
    },
    refuse(status, message, times = 1) {
      refusal = { status, message, left: times }
    },
    open: () => readers.size,
    async close() {
      await client.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
