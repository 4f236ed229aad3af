// A process of the product's under bad input: what it says, whether it still is the one that was started, and what it holds.
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export type Watched = {
  readonly pid: number
  /** What it has said so far, errors too. */
  said(): string
  /** Throws unless it runs. */
  mustRun(): void
  residentMiB(): number
  /** The most that it ever held. */
  peakMiB(): number
  descriptors(): number
  end(): Promise<void>
}

export function watchProcess(name: string, child: ChildProcess): Watched {
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const pid = child.pid!
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid,
    said: () => said,
    mustRun() {
      if (isOver())
        throw new Error(`${name} ended (${child.exitCode ?? child.signalCode}); it said last:\n${said.slice(-3000)}`)
    },
    residentMiB: () => memoryOf(pid, 'VmRSS'),
    peakMiB: () => memoryOf(pid, 'VmHWM'),
    descriptors: () => readdirSync(`/proc/${pid}/fd`).length,
    async end() {
      if (!isOver()) child.kill('SIGTERM')
      await ended
    },
  }
}

function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}
