// Loaded before the first line of each program of a soak: every few seconds it collects the garbage and writes down what is left, of memory and of all that keeps the process busy.
import { channel } from 'node:diagnostics_channel'
import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What stands in the file of a process. */
export type Look = {
  readonly pid: number
  readonly program: string
  readonly heapMiB: number
  /** Buffers, outside the heap. */
  readonly buffersMiB: number
  readonly residentMiB: number
  readonly descriptors: number
  /** What of its timers keeps it alive. */
  readonly timers: number
  readonly sockets: number
  /** That it answers: requests with `watch=true`. */
  readonly watches: number
}

const MIB = 2 ** 20

const { SOAK_GAUGES: folder, SOAK_PROGRAM: named, SOAK_EVERY_MS: everyMs = '5000' } = process.env
if (folder) measure(folder, named ?? programOf(process.argv[1] ?? ''))

/** Those that no pod's command could name. */
function programOf(file: string): string {
  if (/\/agent(\.js|\/main\.ts)$/.test(file)) return 'node agent'
  return /\/soak\/ground\.ts$/.test(file) ? 'API server' : ''
}

function measure(folder: string, program: string): void {
  if (program === '') return
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const watches = countWatches()
  const file = join(folder, `${process.pid}.json`)
  const look = () => {
    collect()
    const { heapUsed, external, rss } = process.memoryUsage()
    const busy = process.getActiveResourcesInfo()
    const count = (kind: RegExp) => busy.filter(name => kind.test(name)).length
    const seen: Look = {
      ...{ pid: process.pid, program, heapMiB: heapUsed / MIB, buffersMiB: external / MIB, residentMiB: rss / MIB },
      descriptors: readdirSync('/proc/self/fd').length,
      timers: count(/^Timeout$/),
      sockets: count(/^(TCP|TLS|Pipe)/),
      watches: watches(),
    }
    writeFileSync(`${file}.new`, JSON.stringify(seen))
    renameSync(`${file}.new`, file)
  }
  setInterval(look, Number(everyMs)).unref()
}

/** Of this process as a server; 0 where it is none. */
function countWatches(): () => number {
  const open = new Set<ServerResponse>()
  channel('http.server.request.start').subscribe(message => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    if (!/[?&]watch=(true|1)\b/.test(request.url ?? '')) return
    open.add(response)
    response.once('close', () => open.delete(response))
  })
  return () => open.size
}
