// `kubectl exec`: one more program in a container, joined to whoever asked.
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Attempt } from '../container/attempt.ts'
import type { Fifos } from '../process/fifos.ts'
import { startProcess } from '../process/start.ts'
import { type Channels, exitStatus, failureStatus } from './channels.ts'
import type { Streams } from './route.ts'
import { onTerminal, resizeTerminal } from './terminal.ts'

export type ExecWish = { command: readonly string[]; streams: Streams }

/** Resolves when the program has ended and its end is told. It is killed when the other end leaves or the container ends. */
export async function serveExec(
  { attempt, fifos }: { attempt: Attempt; fifos: Fifos },
  { command, streams }: ExecWish,
  channels: Channels,
): Promise<void> {
  const argv = streams.tty ? onTerminal(command) : command
  const started = await startProcess({ ...attempt.wish, argv, stdin: streams.stdin }, fifos)
  if (started.kind === 'failed') return channels.finish(failureStatus(started.message))
  const { running } = started
  const kill = () => running.signal('SIGKILL')
  const forget = attempt.onEnd(kill)
  channels.left.addEventListener('abort', kill, { once: true })
  if (channels.left.aborted) kill()
  if (running.stdin && channels.stdin) void join(channels.stdin, running.stdin)
  if (channels.resize) void followSize(channels.resize, running.pid)
  try {
    await Promise.all([join(running.stdout, channels.stdout), join(running.stderr, channels.stderr)])
    const { exitCode } = await running.exited
    channels.finish(exitStatus(exitCode))
  } finally {
    forget()
  }
}

/** Either end may break: the other then sees its own end, and nothing else is to be done. */
export async function join(from: Readable, to: Writable | undefined): Promise<void> {
  if (!to) {
    from.resume()
    return
  }
  await pipeline(from, to).catch(() => {})
}

/** JSON texts, one after the other: several may come in one piece, of which the last counts. */
export async function followSize(resize: Readable, pid: number): Promise<void> {
  let rest = ''
  try {
    for await (const piece of resize) {
      const texts = `${rest}${piece}`.split('}')
      rest = texts.pop() ?? ''
      const last = texts.at(-1)
      if (last === undefined) continue
      const { Width: columns, Height: rows } = JSON.parse(`${last}}`) as { Width: number; Height: number }
      await resizeTerminal(pid, { columns, rows })
    }
  } catch {
    // A terminal of the wrong size is no reason to end what runs in it.
  }
}
