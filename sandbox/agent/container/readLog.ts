// Reads a container's log the ways that `kubectl logs` can ask for it.
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { readLines } from '../../../api/kube/wire.ts'
import { createBell } from '../bell.ts'
import { type ContainerLog, rotatedPath, type StreamName } from './log.ts'

export type LogQuery = {
  follow?: boolean
  tailLines?: number
  /** Only what was written from then on. */
  sinceMs?: number
  timestamps?: boolean
  limitBytes?: number
  /** Only one of the two. */
  stream?: StreamName
}

/** Longer than any record: 16 KiB of line and its mark. */
const MAX_RECORD_BYTES = 64 * 1024

/** Yields the log's bytes as they were printed; with `follow`, until the container has ended or the reader leaves. */
export async function* readLog(log: ContainerLog, query: LogQuery, signal?: AbortSignal): AsyncGenerator<Buffer> {
  let left = query.limitBytes ?? Number.POSITIVE_INFINITY
  for await (const bytes of readAll(log, query, signal)) {
    if (bytes.length >= left) {
      yield bytes.subarray(0, left)
      return
    }
    left -= bytes.length
    yield bytes
  }
}

async function* readAll(log: ContainerLog, query: LogQuery, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const bell = createBell()
  const forget = log.onChange(bell.ring)
  const render = createRenderer(query)
  signal?.addEventListener('abort', bell.ring, { once: true })
  let file = await openRecords(log.path)
  const before = await readOlder(rotatedPath(log.path), file)
  try {
    yield* render(tail([...before, ...(await file.next())], query))
    while (query.follow && !signal?.aborted) {
      const ended = log.ended()
      const records = await file.next()
      yield* render(records)
      if (records.length > 0) continue
      if (await file.isRotated()) {
        // What was written to it between the look and the rotation.
        yield* render(await file.next())
        await file.close()
        file = await openRecords(log.path)
      } else if (ended) return
      else await bell.wait()
    }
  } finally {
    forget()
    await file.close()
  }
}

type Records = {
  /** Of the file, whatever its path is by now. */
  readonly ino: number
  /** Those written since the last call. */
  next(): Promise<string[]>
  /** Another file has taken its path. */
  isRotated(): Promise<boolean>
  close(): Promise<void>
}

/** Only whole records are ever in the file: each write ends with a newline. */
async function openRecords(path: string): Promise<Records> {
  const file = await open(path)
  const { ino } = await file.stat()
  let position = 0
  return {
    ino,
    async next() {
      const { size } = await file.stat()
      const records: string[] = []
      if (size === position) return records
      const bytes = createReadStream(path, { fd: file.fd, autoClose: false, start: position, end: size - 1 })
      for await (const line of readLines(bytes, { maxBytes: MAX_RECORD_BYTES, whenTooLong: 'cut' })) records.push(line)
      position = size
      return records
    },
    isRotated: async () => (await stat(path)).ino !== ino,
    close: () => file.close(),
  }
}

/** `newer` may itself have become the older part since it was opened: then nothing is before it. */
async function readOlder(path: string, newer: Records): Promise<string[]> {
  const file = await openRecords(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return []
  try {
    return file.ino === newer.ino ? [] : await file.next()
  } finally {
    await file.close()
  }
}

function tail(records: readonly string[], { tailLines, stream }: LogQuery): readonly string[] {
  if (tailLines === undefined) return records
  if (tailLines === 0) return []
  const wanted = records.filter(record => !stream || parseRecord(record).stream === stream)
  // A line that was cut counts as one, with its last part.
  let first = wanted.length
  for (let lines = 0; first > 0; first -= 1) {
    if (parseRecord(wanted[first - 1]!).tag !== 'F') continue
    if (lines === tailLines) break
    lines += 1
  }
  return wanted.slice(first)
}

/** As a kubelet: the parts of a long line are put together, and bear the time of the first. */
function createRenderer(query: LogQuery): (records: readonly string[]) => Generator<Buffer> {
  let isNewLine = true
  return function* (records) {
    const parts: Buffer[] = []
    for (const record of records) {
      const { time, stream, tag, text } = parseRecord(record)
      if (query.stream && query.stream !== stream) continue
      if (query.sinceMs !== undefined && Date.parse(time) < query.sinceMs) continue
      parts.push(Buffer.from(`${query.timestamps && isNewLine ? `${time} ` : ''}${text}${tag === 'F' ? '\n' : ''}`))
      isNewLine = tag === 'F'
    }
    if (parts.length > 0) yield Buffer.concat(parts)
  }
}

function parseRecord(record: string): { time: string; stream: string; tag: string; text: string } {
  const [time = '', stream = '', tag = ''] = record.split(' ', 3)
  return { time, stream, tag, text: record.slice(time.length + stream.length + tag.length + 3) }
}
