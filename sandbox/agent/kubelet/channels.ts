// What a person at the other end of exec or attach is joined by, however the bytes travel.
import type { Readable, Writable } from 'node:stream'

export type Channels = {
  stdin: Readable | undefined
  stdout: Writable | undefined
  stderr: Writable | undefined
  /** JSON texts `{Width, Height}`, for a terminal. */
  resize: Readable | undefined
  /** Tells how it ended and closes everything. */
  finish(status: ExecStatus): void
  /** Aborts when the other end has gone. */
  left: AbortSignal
}

/** The Status object of Kubernetes, as protocol v4 and later send it. */
export type ExecStatus = {
  metadata: Record<string, never>
  status: 'Success' | 'Failure'
  reason?: string
  message?: string
  code?: number
  details?: { causes: { reason: string; message: string }[] }
}

export function exitStatus(exitCode: number): ExecStatus {
  if (exitCode === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  }
}

export function failureStatus(message: string): ExecStatus {
  return { metadata: {}, status: 'Failure', reason: 'InternalError', message, code: 500 }
}
