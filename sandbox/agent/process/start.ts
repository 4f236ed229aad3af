// Starts one program as the leader of a process group of its own, and says how it ended.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { type Channel, closeChildEnd, type Fifos } from './fifos.ts'
import { INSIDE, startInside } from './inside.ts'
import { sendSignal } from './signal.ts'

export type ProcessWish = {
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: string
  /** Otherwise it reads from /dev/null. */
  stdin: boolean
}

/** `exitCode` is 128 + n when signal n ended it, as a shell says. */
export type Exit = { exitCode: number; signal?: number }

export type Running = {
  pid: number
  stdin: Writable | undefined
  stdout: Readable
  stderr: Readable
  exited: Promise<Exit>
  /** To the whole group. */
  signal(signal: NodeJS.Signals): void
}

export type Started = { kind: 'running'; running: Running } | { kind: 'failed'; message: string }

export function startProgram(wish: ProcessWish, fifos: Fifos): Promise<Started> {
  if (wish.argv[0] === INSIDE) return Promise.resolve({ kind: 'running', running: startInside(wish) })
  return startProcess(wish, fifos)
}

/** Whatever the program leaves in its group when it ends is killed, as a container's processes are. */
export async function startProcess(wish: ProcessWish, fifos: Fifos): Promise<Started> {
  const [program = '', ...args] = wish.argv
  const [out, err] = await Promise.all([fifos.open(), fifos.open()])
  const child = spawn(program, args, {
    cwd: wish.cwd,
    env: wish.env,
    detached: true,
    stdio: [wish.stdin ? 'pipe' : 'ignore', out.childEnd, err.childEnd],
  })
  const exited = new Promise<Exit>(resolve => {
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL')
      resolve(exitOf(code, signal))
    })
  })
  const failure = await new Promise<Error | undefined>(resolve => {
    child.on('spawn', () => resolve(undefined))
    child.on('error', resolve)
  })
  for (const channel of [out, err]) closeChildEnd(channel)
  if (failure || child.pid === undefined) return refused(program, failure, [out, err])
  // A program that ends early closes its input under the writer.
  child.stdin?.on('error', () => child.stdin?.destroy())
  const group = -child.pid
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) sendSignal(group, name)
  }
  const stdin = child.stdin ?? undefined
  return {
    kind: 'running',
    running: { pid: child.pid, stdin, stdout: out.source, stderr: err.source, exited, signal },
  }
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (!signal) return { exitCode: code ?? 0 }
  return { exitCode: 128 + constants.signals[signal], signal: constants.signals[signal] }
}

function refused(program: string, failure: Error | undefined, channels: readonly Channel[]): Started {
  for (const { source } of channels) source.destroy()
  const missing = (failure as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
  const why = missing ? 'executable file or working directory not found on this machine' : failure?.message
  return { kind: 'failed', message: `cannot start ${JSON.stringify(program)}: ${why}` }
}
