// The process of an exec credential plugin: found where kubectl finds it, listened to within bounds, and ended when nobody waits for it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../config.ts'

export type Program = {
  readonly command: string
  readonly args: readonly string[]
  /** Of the process. It is not looked for in this PATH. */
  readonly env: Environment
  /** Where it is looked for. */
  readonly path: string
  readonly stdin: 'inherit' | 'ignore'
  readonly stderr: 'inherit' | 'pipe'
  /** Nobody waits for it any more. */
  readonly signal: AbortSignal | undefined
}

export type Said = {
  readonly stdout: string
  /** '' when it went to the person. */
  readonly stderr: string
  readonly code: number | null
  readonly endedBy: NodeJS.Signals | null
}

/** No credential is longer. */
const MOST_BYTES = 1024 * 1024
/** Whoever heeds no SIGTERM goes before we do. */
const KILL_AFTER_MS = 150
/** A child of its own may hold its stdout for ever: what the plugin itself said is there by then. */
const LEFT_OPEN_MS = 1_000

/** Rejects with ENOENT or EACCES where it cannot be started, and when it says more than any credential has. */
export async function runProgram(program: Program): Promise<Said> {
  const { args, env, signal, stdin, stderr } = program
  const child = spawn(await find(program), args, { env, stdio: [stdin, 'pipe', stderr] })
  const stopWaiting = endWhenAborted(child, signal)
  const [out, err] = [hear(child.stdout!), hear(child.stderr)]
  try {
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    const [code, endedBy] = await Promise.race([ended, out.tooMuch])
    await Promise.race([Promise.all([out.over, err.over]), sleep(LEFT_OPEN_MS, undefined, { ref: false })])
    return { stdout: out.text(), stderr: err.text(), code, endedBy }
  } finally {
    stopWaiting()
    child.kill('SIGKILL')
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

/** In the PATH of whoever runs us, as in Go: one of the plugin's own must not lead elsewhere, nor the folder that we are in. */
async function find({ command, path }: Program): Promise<string> {
  if (command.includes(sep) || process.platform === 'win32') return command
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const file = join(folder, command)
    const isThere = await Promise.all([access(file, constants.X_OK), stat(file)]).then(
      ([, found]) => found.isFile(),
      () => false,
    )
    if (isThere) return file
  }
  throw Object.assign(new Error(`${command} is not in PATH`), { code: 'ENOENT' })
}

function endWhenAborted(child: ChildProcess, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGTERM')
    timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  }
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}

type Heard = { readonly text: () => string; readonly over: Promise<unknown>; readonly tooMuch: Promise<never> }

function hear(stream: Readable | null): Heard {
  const chunks: Buffer[] = []
  const flood = Promise.withResolvers<never>()
  const over = Promise.withResolvers<void>()
  let left = MOST_BYTES
  stream?.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left >= 0) chunks.push(chunk)
    else flood.reject(new Error(`exec: the plugin says more than ${MOST_BYTES} bytes on its stdout`))
  })
  stream?.on('close', over.resolve).on('error', over.resolve)
  if (!stream) over.resolve()
  // Whoever races with it hears of it; it may come when nobody races any more.
  flood.promise.catch(() => {})
  return { text: () => Buffer.concat(chunks).toString('utf8'), over: over.promise, tooMuch: flood.promise }
}
