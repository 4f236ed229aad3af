// One container's output, kept as a kubelet keeps it: CRI lines with times, rotated when long.
import { closeSync, linkSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export type StreamName = 'stdout' | 'stderr'

export type ContainerLog = {
  path: string
  append(stream: StreamName, bytes: Buffer): void
  /** What a stream still holds without a newline becomes its last line. */
  end(stream: StreamName): void
  /** True once both streams have ended. */
  ended(): boolean
  /** Called after every change, until the returned function is called. */
  onChange(listener: () => void): () => void
}

const MAX_FILE_BYTES = 10 * 1024 * 1024
/** A longer line is cut into partial ones, as CRI runtimes do. */
const MAX_LINE_BYTES = 16 * 1024
const NEWLINE = 0x0a

/** The older part of a rotated log. */
export function rotatedPath(path: string): string {
  return `${path}.1`
}

/** Writes at once and in the calling turn: a program that floods its log waits for the disk, not for our memory. */
export function createContainerLog(options: { path: string; now: () => Date; maxFileBytes?: number }): ContainerLog {
  const { path, now, maxFileBytes = MAX_FILE_BYTES } = options
  mkdirSync(dirname(path), { recursive: true })
  let file = openSync(path, 'a')
  let size = statSync(path).size
  const rests: Record<StreamName, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  const open = new Set<StreamName>(['stdout', 'stderr'])
  const listeners = new Set<() => void>()

  const write = (records: Buffer[]) => {
    if (records.length === 0) return
    const bytes = Buffer.concat(records)
    writeSync(file, bytes)
    size += bytes.length
    if (size > maxFileBytes) rotate()
    for (const listener of [...listeners]) listener()
  }
  // Neither of the two paths is ever without a file: a reader may open it at any moment.
  const rotate = () => {
    const next = `${path}.next`
    linkSync(path, next)
    renameSync(next, rotatedPath(path))
    closeSync(file)
    file = openSync(next, 'a')
    renameSync(next, path)
    size = 0
  }

  return {
    path,
    append(stream, bytes) {
      const { records, rest } = cutLines(Buffer.concat([rests[stream], bytes]), stream, now())
      rests[stream] = rest
      write(records)
    },
    end(stream) {
      if (!open.delete(stream)) return
      if (rests[stream].length > 0) write([buildRecord(rests[stream], { stream, at: now(), tag: 'F' })])
      if (open.size > 0) return
      closeSync(file)
      for (const listener of [...listeners]) listener()
    },
    ended: () => open.size === 0,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function cutLines(bytes: Buffer, stream: StreamName, at: Date): { records: Buffer[]; rest: Buffer } {
  const records: Buffer[] = []
  let start = 0
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start)
    const long = (end < 0 ? bytes.length : end) - start > MAX_LINE_BYTES
    if (end < 0 && !long) return { records, rest: Buffer.from(bytes.subarray(start)) }
    const stop = long ? start + MAX_LINE_BYTES : end
    records.push(buildRecord(bytes.subarray(start, stop), { stream, at, tag: long ? 'P' : 'F' }))
    start = long ? stop : stop + 1
  }
}

/** `P` marks a line that goes on in the next record. */
function buildRecord(line: Buffer, mark: { stream: StreamName; at: Date; tag: 'F' | 'P' }): Buffer {
  const time = mark.at.toISOString().replace('Z', '000000Z')
  return Buffer.concat([Buffer.from(`${time} ${mark.stream} ${mark.tag} `), line, Buffer.from('\n')])
}
