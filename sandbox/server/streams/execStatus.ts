// The last word of exec and attach over WebSocket: a Status that tells how it ended.

type ExecStatus = {
  status?: string
  reason?: string
  message?: string
  details?: { causes?: { reason?: string; message?: string }[] }
}

/**
 * From what the node has said on its error stream. In the newest protocol the real server passes on how a program ended, but makes an internal error of everything
 * else that the node tells.
 */
export function lastWord(said: string, newest: boolean): Buffer {
  if (said === '') return failure('the node ended the connection before it told how the program ended')
  const ended = readStatus(said)
  if (!newest || ended.status === 'Success') return Buffer.from(said)
  if (ended.reason !== 'NonZeroExitCode') return failure(ended.message ?? '')
  const code = ended.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  const message = `command terminated with non-zero exit code: command terminated with exit code ${code}`
  return Buffer.from(JSON.stringify({ ...ended, message }))
}

export function failure(why: string): Buffer {
  const message = `Internal error occurred: ${why}`
  const details = { causes: [{ message: why }] }
  const status = { metadata: {}, status: 'Failure', message, reason: 'InternalError', details, code: 500 }
  return Buffer.from(JSON.stringify(status))
}

/** Older nodes tell in prose. */
function readStatus(said: string): ExecStatus {
  try {
    return JSON.parse(said) as ExecStatus
  } catch {
    return { status: 'Failure', message: said }
  }
}
