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

/** Stdin stays unopened until it is read. All fields are the answer's own: a spread of it loses none, but opens stdin. */
export function withSignal(world: World, signal: AbortSignal): World {
  return Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(world),
    signal: { value: signal, enumerable: true },
  })
}
