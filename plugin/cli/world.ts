// The edge of the process, handed to every command: nothing else of the plugin reads the environment or writes to the terminal.
import type { ReadStream, WriteStream } from 'node:tty'
import type { Environment } from '../../api/kube/config.ts'

export type World = {
  readonly env: Environment
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  readonly stderr: WriteStream
  /** Aborted by the first Ctrl-C or another signal that ends programs; a second one ends the process at once. Also when nobody reads stdout any more, unless the command acts. */
  readonly signal: AbortSignal
}

/** Not a copy, which would open stdin. */
export function withSignal(world: World, signal: AbortSignal): World {
  return Object.create(world, { signal: { value: signal } })
}
