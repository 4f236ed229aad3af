// The last words of a container: its termination message file, or the end of its log.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Container } from '../../../api/kube/objects.ts'
import type { ContainerLog } from './log.ts'
import { readLog } from './readLog.ts'

const MAX_BYTES = 4096
const MAX_LOG_BYTES = 2048
const MAX_LOG_LINES = 80

export async function readTerminationMessage(input: {
  container: Container
  root: string
  log: ContainerLog
  exitCode: number
}): Promise<string | undefined> {
  const { container, root, log, exitCode } = input
  const { terminationMessagePath = '/dev/termination-log', terminationMessagePolicy } = container
  const written = await readFile(join(root, terminationMessagePath), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) return ''
    throw error
  })
  if (written) return written.slice(0, MAX_BYTES)
  if (exitCode === 0 || terminationMessagePolicy !== 'FallbackToLogsOnError') return undefined
  const parts: Buffer[] = []
  for await (const bytes of readLog(log, { tailLines: MAX_LOG_LINES })) parts.push(bytes)
  return Buffer.concat(parts).subarray(-MAX_LOG_BYTES).toString('utf8')
}
