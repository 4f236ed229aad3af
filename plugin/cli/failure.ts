// How a command that failed says so on stderr, and the code that the process ends with.
import { isKubeError, type KubeError } from '../../api/kube/errors.ts'
import { ExchangeError } from '../../api/kube/exchangeError.ts'
import { printableLines } from '../output/printable.ts'
import { explainAbsence } from './absence.ts'
import { CommandError } from './commandError.ts'

type Failure = { readonly lines: readonly string[]; readonly exitCode: number }

/** Never a stack: whoever wants to know more asks with -v=6. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommandError) {
    return {
      lines: [`${error.label}${error.message}`, ...(error.hint ? [error.hint] : [])].map(printableLines),
      exitCode: error.exitCode,
    }
  }
  const explained = explainAbsence(error)
  if (explained !== error) return describeFailure(explained)
  if (isKubeError(error)) return { lines: [describeKubeError(error)].map(printableLines), exitCode: 1 }
  const message = error instanceof Error ? error.message : String(error)
  return { lines: [`error: ${message}`].map(printableLines), exitCode: 1 }
}

/** `server` is host and port. */
export function describeRefusal(server: string): string {
  return `The connection to the server ${server} was refused - did you specify the right host or port?`
}

/** All of its addresses, where a name has several. */
function wasRefused(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(wasRefused)
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === 'ECONNREFUSED'
}

/** In kubectl's words. */
function describeKubeError(error: KubeError): string {
  if (error.kind === 'network' || error.kind === 'timeout') return describeOutage(error)
  if (error.kind === 'unauthorized') {
    return `error: You must be logged in to the server (${error.reason || 'Unauthorized'}): ${error.said}`
  }
  return error.reason ? `Error from server (${error.reason}): ${error.said}` : `Error from server: ${error.message}`
}

function describeOutage({ cause, message }: KubeError): string {
  const help = "Is it running, and does 'kubectl cluster-info' reach it?"
  if (!(cause instanceof ExchangeError && wasRefused(cause.cause))) {
    return `Unable to connect to the server: ${message}\n${help}`
  }
  return `${describeRefusal(cause.server)}\n${message}\n${help}`
}
