// The tool as a smoke test uses it: each call a process of its own, as a person's would be.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Instance } from './instance.ts'
import type { Traces } from './leftovers.ts'
import type { Setting } from './level.ts'
import { kill } from './namespace.ts'
import { findProgram } from './processes.ts'
import type { Program } from './programs.ts'
import { until } from './until.ts'

export type Smoke = {
  readonly instance: Instance
  readonly setting: Setting
  /** Of the machine, before the first cluster. */
  readonly before: Traces
}

export type Step = { readonly what: string; readonly holds: () => Promise<unknown> }
type Outcome = { readonly code: number; readonly output: string }

export type Tool = {
  /** Rejects unless the tool ends with this code and says this. */
  expect(words: readonly string[], code: number, output?: string | RegExp, input?: string): Promise<Outcome>
  begin(words: readonly string[]): ChildProcess
  /** Kills a program of the cluster and waits until it is gone. */
  crash(program: Program): Promise<void>
}

export function toolFor(instance: Instance): Tool {
  const begin = (words: readonly string[]) => start([...words.slice(0, 1), '--name', instance.name, ...words.slice(1)])
  return {
    begin,
    async expect(words, code, output = '', input = '') {
      const seen = await finish(begin(words), input)
      const fits = typeof output === 'string' ? seen.output.includes(output) : output.test(seen.output)
      if (seen.code !== code || !fits) throw new Error(`${words.join(' ')} gave exit code ${seen.code}: ${seen.output}`)
      return seen
    },
    async crash(program) {
      const pid = findProgram(instance, program)
      if (pid === undefined) throw new Error(`${program} does not run`)
      kill(pid, 'SIGKILL')
      await until('its end', () => (findProgram(instance, program) === undefined ? true : undefined))
    },
  }
}

function start(words: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words])
}

function finish(child: ChildProcessWithoutNullStreams, input: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('error', reject)
    child.on('close', code => resolve({ code: code ?? 1, output }))
    child.stdin.on('error', ignoreUnread)
    child.stdin.end(input)
  })
}

/** A command that ends without reading its input is no failure. */
function ignoreUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
