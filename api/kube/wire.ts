// Watches and followed logs arrive as an endless body of lines: this cuts them apart with bounded memory.

const NEWLINE = 0x0a

export type LineLimit = {
  /** A longer line fails the reading, or is cut to this many bytes. */
  maxBytes: number
  whenTooLong: 'fail' | 'cut'
}

/** Yields each line without its newline; a last line that lacks one is yielded too. Empty lines are yielded as ''. */
export async function* readLines(body: AsyncIterable<Uint8Array>, limit: LineLimit): AsyncGenerator<string> {
  const line = startLine(limit)
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      line.append(bytes.subarray(start, end))
      yield line.take()
      start = end + 1
    }
    if (start < bytes.length) line.append(bytes.subarray(start))
  }
  if (line.length() > 0) yield line.take()
}

/** Collects the parts of one line. A line cut short keeps its head. */
function startLine({ maxBytes, whenTooLong }: LineLimit) {
  let parts: Buffer[] = []
  let kept = 0
  return {
    length: () => kept,
    append(part: Buffer): void {
      const room = maxBytes - kept
      if (part.length > room && whenTooLong === 'fail') {
        throw new RangeError(`a line is longer than ${maxBytes} bytes`)
      }
      const fitting = part.length > room ? part.subarray(0, room) : part
      if (fitting.length === 0) return
      parts.push(fitting)
      kept += fitting.length
    },
    take(): string {
      const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts, kept)
      parts = []
      kept = 0
      return line.toString('utf8')
    },
  }
}
