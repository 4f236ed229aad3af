// Reads a container's log the ways that `kubectl logs` can ask for it.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { readLines } from '../../../api/kube/wire.ts'
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
  const changed = Promise.withResolvers<void>()
  let wake = changed.resolve
  const forget = log.onChange(() => wake())
  signal?.addEventListener('abort', () => wake(), { once: true })
  try {
    const before = await readRecords(rotatedPath(log.path), 0)
    let { records, position, inode } = await readRecords(log.path, 0)
    yield* render(tail([...before.records, ...records], query), query)
    let next = changed.promise
    while (query.follow && !signal?.aborted) {
      const ended = log.ended()
      const more = await readRecords(log.path, position)
      if (inode !== undefined && more.inode !== inode) {
        // Rotated since: the rest of the old file comes first.
        const rest = await readRecords(rotatedPath(log.path), position)
        const fresh = await readRecords(log.path, 0)
        records = [...rest.records, ...fresh.records]
        position = fresh.position
      } else {
        records = more.records
        position = more.position
      }
      inode = more.inode
      yield* render(records, query)
      if (records.length > 0) continue
      if (ended) return
      await next
      const again = Promise.withResolvers<void>()
      wake = again.resolve
      next = again.promise
    }
  } finally {
    forget()
  }
}

/** Whole records from `position` on. */
async function readRecords(path: string, position: number) {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return { records: [] as string[], position, inode: undefined }
  try {
    const { ino, size } = await file.stat()
    const records: string[] = []
    if (size > position) {
      const bytes = createReadStream(path, { fd: file.fd, autoClose: false, start: position, end: size - 1 })
      for await (const line of readLines(bytes, { maxBytes: MAX_RECORD_BYTES, whenTooLong: 'cut' })) records.push(line)
    }
    return { records, position: Math.max(size, position), inode: ino }
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

function* render(records: readonly string[], query: LogQuery): Generator<Buffer> {
  const parts: Buffer[] = []
  for (const record of records) {
    const { time, stream, tag, text } = parseRecord(record)
    if (query.stream && query.stream !== stream) continue
    if (query.sinceMs !== undefined && Date.parse(time) < query.sinceMs) continue
    parts.push(Buffer.from(`${query.timestamps ? `${time} ` : ''}${text}${tag === 'F' ? '\n' : ''}`))
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}

function parseRecord(record: string): { time: string; stream: string; tag: string; text: string } {
  const [time = '', stream = '', tag = ''] = record.split(' ', 3)
  return { time, stream, tag, text: record.slice(time.length + stream.length + tag.length + 3) }
}
