// What a program says on its standard output: a disk that is full, or a reader that is gone or asleep, neither ends the program nor holds it up.
import type { Writable } from 'node:stream'
import { type DestinationStream, type Logger, pino } from 'pino'
import { rfc3339 } from './rfc3339.ts'

export type LogWish = {
  readonly level: string
  /** Stands on every line. */
  readonly base?: Readonly<Record<string, string>> | undefined
}

/** What nobody has read yet is kept up to here; what is said beyond it is lost. */
const MOST_BYTES = 1 << 20

export function openLog({ level, base }: LogWish): Logger {
  const lines = keepWriting(process.stdout, lost =>
    log.warn({ lost }, 'so many log lines could not be written since this process began'),
  )
  const log = openLogInto(lines, { level, base })
  return log
}

export function openLogInto(lines: DestinationStream, { level, base }: LogWish): Logger {
  return pino(
    {
      ...{ level, base },
      timestamp: () => `,"time":"${rfc3339(Date.now())}"`,
      formatters: { level: label => ({ level: label }) },
    },
    lines,
  )
}

/** A line that another log has made for the same reader. */
export function passLine(log: Logger, line: string): void {
  const { [pino.symbols.streamSym]: lines } = log as unknown as Record<symbol, DestinationStream>
  lines!.write(line)
}

/**
 * What is said in one turn of the event loop is written at its end, together; at once before the process ends.
 * `tell` is called when something is written again after lines were lost, with how many they are in all.
 */
function keepWriting(stream: Writable, tell: (lost: number) => void): DestinationStream & { flushSync(): void } {
  let lines: string[] = []
  let size = 0
  let lost = 0
  let told = 0
  const send = () => {
    if (lines.length === 0) return
    const [text, count] = [lines.join(''), lines.length]
    lines = []
    size = 0
    stream.write(text, error => {
      if (error) lost += count
      if (error || lost === told || stream.writableLength > 0) return
      told = lost
      tell(lost)
    })
  }
  // Each write is told of its own failure; standard output stays open whatever happens to it.
  stream.on('error', () => {})
  process.on('exit', send)
  return {
    write(line) {
      if (stream.writableLength + size > MOST_BYTES) {
        lost += 1
        return
      }
      if (lines.length === 0) setImmediate(send)
      lines.push(line)
      size += line.length
    },
    flushSync: send,
  }
}
