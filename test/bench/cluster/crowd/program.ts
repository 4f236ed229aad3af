// A program beside the cluster, whose words go to the cluster's logs.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from '../../../cluster/instance.ts'

export type Program = {
  /** Rejects when the program ends before it was told to. */
  readonly failure: Promise<never>
  stop(): Promise<void>
}

export async function startProgram(
  { logs }: Instance,
  name: string,
  [file = '', ...args]: readonly string[],
): Promise<Program> {
  const words = join(logs, `${name}.log`)
  const log = openSync(words, 'a')
  const child = spawn(file, args, { stdio: ['ignore', log, log] })
  closeSync(log)
  await once(child, 'spawn')
  let isTold = false
  const failure = new Promise<never>((_, reject) => {
    child.once('exit', () => {
      if (!isTold) reject(new Error(`${name} has ended; see ${words}`))
    })
  })
  // Whoever does not look at it just then is not to end by it.
  failure.catch(() => {})
  return {
    failure,
    async stop() {
      isTold = true
      await end(child)
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
