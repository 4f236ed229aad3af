// The process of `kubectl isolation`: the environment, signals and the exit are here and nowhere else.

import { setTimeout as delay } from 'node:timers/promises'
import { endingSignals, exitCodeOf, runCommandLine } from './cli/run.ts'
import { handedOver, watchStdout } from './cli/stdout.ts'
import { commands } from './commands/all.ts'

/** Who ends a command still gets what was written and is read; nobody who reads is waited for. */
const LAST_WORDS_MS = 250

async function main(): Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
  const stop = (why: string) => {
    if (signal.aborted) process.exit(exitCodeOf(signal))
    stopping.abort(why)
  }
  for (const each of endingSignals) process.on(each, () => stop(each))
  const { env, stdout, stderr } = process
  const { unread, failure } = watchStdout(stdout)
  // Nobody is left who could be told.
  stderr.on('error', () => {})
  const code = await runCommandLine(process.argv.slice(2), commands, {
    ...{ env, stdout, stderr },
    // Opening it takes as long as printing the help, and few commands read.
    get stdin() {
      return process.stdin
    },
    ...{ signal, unread },
  })
  const isRead = await Promise.race([handedOver(stdout), stopped.then(() => delay(LAST_WORDS_MS, false))])
  const why = failure()
  if (why !== undefined) stderr.write(`error: what was to be written to stdout is not all there: ${why}\n`)
  await Promise.race([handedOver(stderr), stopped.then(() => delay(LAST_WORDS_MS))])
  // A socket that is kept, or a stdin that nobody closes, must not hold the process.
  if (why !== undefined) process.exit(1)
  process.exit(isRead ? code : exitCodeOf(signal))
}

void main()
