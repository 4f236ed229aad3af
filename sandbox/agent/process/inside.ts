// The echo inside the agent: tests of hundreds of pods would else need hundreds of Node processes.
import { constants } from 'node:os'
import { PassThrough } from 'node:stream'
import { readFaults, serveEcho } from '../../echo/serve.ts'
import type { Exit, ProcessWish, Running } from './start.ts'

/** As the command of an image: `--image NAME=@echo`. */
export const INSIDE = '@echo'

/** It has no process: its pid is 0, which nobody else has. */
export function startInside({ env }: Pick<ProcessWish, 'env'>): Running {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const exited = Promise.withResolvers<Exit>()
  const end = (exit: Exit) => {
    echo.close()
    stdout.end()
    stderr.end()
    exited.resolve(exit)
  }
  const echo = serveEcho(env, (exitCode, message) => {
    if (message) stderr.write(`${message}\n`)
    end({ exitCode })
  })
  return {
    ...{ pid: 0, stdin: undefined, stdout, stderr, exited: exited.promise },
    signal(name) {
      if (name === 'SIGKILL')
        return end({ exitCode: 128 + constants.signals.SIGKILL, signal: constants.signals.SIGKILL })
      if (!readFaults(env).ignoreSigterm) end({ exitCode: 0 })
    },
  }
}
