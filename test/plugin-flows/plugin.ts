// The built plugin, run as a shell would run it.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export type Wish = {
  /** Beside those of the test run; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Text for stdin, which then ends. Without it stdin is at its end from the start. */
  readonly stdin?: string
  readonly cwd?: string
}

/** `kubectl-isolation ARGS`, to its end. */
export async function plugin(args: readonly string[], wish: Wish = {}): Promise<Ended> {
  const running = startPlugin(args, wish)
  running.child.stdin.end(wish.stdin ?? '')
  return running.ended
}

export type Running = {
  readonly child: ChildProcessWithoutNullStreams
  /** What was said so far. */
  stdout(): string
  stderr(): string
  readonly ended: Promise<Ended>
}

/** Stdin stays open: the caller ends it. */
export function startPlugin(args: readonly string[], { env = {}, cwd }: Wish = {}): Running {
  const child = spawn(join(pluginFolder(), 'kubectl-isolation'), args, { cwd, env: pluginEnv(env) })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }))
  return { child, stdout: () => stdout, stderr: () => stderr, ended }
}

/** The test run's environment with the plugin first in PATH, and nothing that changes how a terminal is treated. */
export function pluginEnv(more: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env
  const own = {
    PATH: [pluginFolder(), process.env.PATH].join(delimiter),
    // What this run's plugin compiles goes with it.
    XDG_CACHE_HOME: join(pluginFolder(), '..', 'cache'),
  }
  return { ...env, ...own, ...more }
}

function pluginFolder(): string {
  const folder = process.env.PLUGIN_BIN
  if (!folder) throw new Error('PLUGIN_BIN is not set: these tests run with `vitest run --project plugin-flows`')
  return folder
}
