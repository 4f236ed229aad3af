// How a command that failed says so on stderr, and the code that the process ends with.
import { isKubeError, type KubeError } from '../../api/kube/errors.ts'
import { printableLines } from '../output/printable.ts'
import { explainAbsence } from './absence.ts'
import { CommandError } from './commandError.ts'

export type Failure = { readonly lines: readonly string[]; readonly exitCode: number }

/** Never a stack: whoever wants to know more asks with -v=6. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommandError) {
    return {
      lines: [`error: ${error.message}`, ...(error.hint ? [error.hint] : [])].map(printableLines),
      exitCode: error.exitCode,
    }
  }
  const explained = explainAbsence(error)
  if (explained !== error) return describeFailure(explained)
  if (isKubeError(error)) return { lines: [describeKubeError(error)].map(printableLines), exitCode: 1 }
  const message = error instanceof Error ? error.message : String(error)
  return { lines: [`error: ${message}`].map(printableLines), exitCode: 1 }
}

/** In kubectl's words where the server answered. */
function describeKubeError(error: KubeError): string {
  if (error.kind === 'network' || error.kind === 'timeout') {
    return `error: the API server did not answer: ${error.message}\nIs it running, and does 'kubectl cluster-info' reach it?`
  }
  if (error.kind === 'unauthorized') {
    return `error: You must be logged in to the server (${error.reason || 'Unauthorized'}): ${error.said}`
  }
  return error.reason ? `Error from server (${error.reason}): ${error.said}` : `Error from server: ${error.message}`
}
