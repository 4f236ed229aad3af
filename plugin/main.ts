// The process of `kubectl isolation`: the environment, signals and the exit are here and nowhere else.

import { exitCodeOf, runCommandLine } from './cli/run.ts'
import { commands } from './commands/all.ts'

async function main(): Promise<void> {
  const stopping = new AbortController()
  const stop = (why: string) => {
    if (stopping.signal.aborted) process.exit(exitCodeOf(stopping.signal))
    stopping.abort(why)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
  // `kubectl isolation list | head -1`: nobody reads any more, and nothing is wrong.
  process.stdout.on('error', error => stop((error as NodeJS.ErrnoException).code ?? 'EPIPE'))
  const { env, stdout, stderr } = process
  process.exitCode = await runCommandLine(process.argv.slice(2), commands, {
    ...{ env, stdout, stderr },
    // Opening it takes as long as printing the help, and few commands read.
    get stdin() {
      return process.stdin
    },
    signal: stopping.signal,
  })
  // A socket that is kept, or a stdin that nobody closes, must not hold the process.
  if (stdout.writableLength === 0) process.exit()
  stdout.once('drain', () => process.exit())
}

void main()
