// Programs on one core each: what is measured has the first, and everything else the second. Proxies of several threads have both.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

export const PROXY_CORE = 0
export const OTHER_CORE = 1
export const BOTH_CORES = `${PROXY_CORE},${OTHER_CORE}`

/** Throws where there is no second core. */
export function needTwoCores(): void {
  if (availableParallelism() >= 2) return
  throw new Error(
    'this benchmark needs two cores: one for the proxy, one for generator and backend. Run it on a machine that has them.',
  )
}

export type Streams = 'ignore' | 'pipe' | 'ipc'

export type Pinned = {
  readonly child: ChildProcess
  readonly pid: number
  /** What it said on standard error so far. */
  complaint(): string
  /** Resolves when it has ended. */
  end(): Promise<void>
}

/** taskset becomes the program, so that the process keeps its number. */
export function startPinned(
  cores: number | string,
  command: readonly string[],
  stdio: readonly [Streams, Streams, Streams?],
): Pinned {
  const [input, output, channel] = stdio
  const child = spawn('taskset', ['-c', `${cores}`, ...command], {
    stdio: channel ? [input, output, 'pipe', channel] : [input, output, 'pipe'],
  })
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', text => {
    said = (said + text).slice(-2000)
  })
  // However this process ends, none of them stays.
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const gone = once(child, 'exit')
  gone.catch(() => {}) // told by whoever waits for it
  return {
    child,
    pid: child.pid!,
    complaint: () => said.trim(),
    async end() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 2000)
      await gone
      clearTimeout(late)
    },
  }
}
