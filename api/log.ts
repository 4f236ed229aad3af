// What a program says on its standard output: a disk that is full, or a reader that is gone or asleep, neither ends the program nor holds it up.
import type { Writable } from 'node:stream'
import { type DestinationStream, type Logger, pino } from 'pino'

export type LogWish = {
  readonly level: string
  /** Stands on every line. */
  readonly base?: Readonly<Record<string, string>>
}

/** What nobody has read yet is kept up to here; what is said beyond it is lost. */
const MOST_BYTES = 1 << 20

export function openLog({ level, base }: LogWish): Logger {
  const lines = keepWriting(process.stdout, lost =>
    log.warn({ lost }, 'so many log lines could not be written since this process began'),
  )
  const log = pino(
    {
      ...{ level, base },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    lines,
  )
  return log
}

/** `tell` is called when something is written again after lines were lost, with how many they are in all. */
function keepWriting(stream: Writable, tell: (lost: number) => void): DestinationStream {
  let lost = 0
  let told = 0
  const lose = () => {
    lost += 1
  }
  // Each write is told of its own failure; standard output stays open whatever happens to it.
  stream.on('error', () => {})
  return {
    write(line) {
      if (stream.writableLength > MOST_BYTES) return lose()
      stream.write(line, error => {
        if (error) return lose()
        if (lost === told || stream.writableLength > 0) return
        told = lost
        tell(lost)
      })
    },
  }
}
