// `kubectl attach`: joins whoever asks to the program that a container runs already.
import type { Attempt } from '../container/attempt.ts'
import { type Channels, exitStatus } from './channels.ts'
import { followSize } from './exec.ts'
import type { Streams } from './route.ts'

/** Resolves when the container has ended or the other end has left, which leaves the container alone. */
export async function serveAttach(attempt: Attempt, streams: Streams, channels: Channels): Promise<void> {
  const over = Promise.withResolvers<void>()
  // What it said last is still on its way when it has ended.
  const forgetEnd = attempt.onEnd(() => void attempt.silent.then(over.resolve))
  channels.left.addEventListener('abort', () => over.resolve(), { once: true })
  if (channels.left.aborted) over.resolve()
  const forgetOutput = attempt.onOutput((stream, bytes) => {
    const target = streams.tty ? channels.stdout : channels[stream]
    target?.write(bytes)
  })
  const { stdin } = attempt.running
  if (stdin && channels.stdin) {
    channels.stdin.on('data', (bytes: Buffer) => stdin.writable && stdin.write(bytes))
    if (attempt.stdinOnce) channels.stdin.on('end', () => stdin.end())
  }
  if (channels.resize) void followSize(channels.resize, attempt.running.pid)
  await over.promise
  forgetEnd()
  forgetOutput()
  channels.finish(exitStatus(0))
}
