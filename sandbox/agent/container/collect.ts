// Runs a command in a container and collects what it prints, within a time limit: for exec probes and hooks.
import type { Fifos } from '../process/fifos.ts'
import { type ProcessWish, startProcess } from '../process/start.ts'

const MAX_OUTPUT_BYTES = 10 * 1024

/** Killed when `signal` aborts. A command that cannot be started has exit code 126. */
export async function collectOutput(
  wish: ProcessWish,
  fifos: Fifos,
  signal: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
  const started = await startProcess(wish, fifos)
  if (started.kind === 'failed') return { exitCode: 126, output: started.message }
  const { running } = started
  const onAbort = () => {
    running.signal('SIGKILL')
    // A grandchild in a group of its own may hold them open for ever.
    running.stdout.destroy()
    running.stderr.destroy()
  }
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  const parts: Buffer[] = []
  let size = 0
  const pump = async (stream: AsyncIterable<Buffer>) => {
    for await (const chunk of stream) {
      if (size < MAX_OUTPUT_BYTES) parts.push(chunk)
      size += chunk.length
    }
  }
  try {
    // Streams that we destroyed end with an error that says only that.
    const pumps = Promise.allSettled([pump(running.stdout), pump(running.stderr)])
    const { exitCode } = await running.exited
    await pumps
    signal.throwIfAborted()
    return { exitCode, output: Buffer.concat(parts).subarray(0, MAX_OUTPUT_BYTES).toString('utf8') }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
