// The edge of the process, handed to every command: nothing else of the plugin reads the environment or writes to the terminal.
import type { ReadStream, WriteStream } from 'node:tty'
import type { Environment } from '../../api/kube/config.ts'

export type World = {
  readonly env: Environment
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  readonly stderr: WriteStream
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, or when nobody reads stdout any more. A second one ends the process at once. */
  readonly signal: AbortSignal
}
