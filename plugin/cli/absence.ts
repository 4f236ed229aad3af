// A cluster that has never heard of our kinds: said as what it is, product not installed, wherever it is met.
import { isKubeError } from '../../api/kube/errors.ts'
import { CommandError } from './commandError.ts'

/** The error itself when it is another one. */
export function explainAbsence(error: unknown): unknown {
  if (!isNotInstalled(error)) return error
  return absence(error)
}

export function absence(cause?: unknown): CommandError {
  return new CommandError('the server doesn\'t have a resource type "dedicatedservices"', {
    hint: "isolation-proxy is not installed in this cluster; install it with 'kubectl isolation install | kubectl apply -f -'.",
    cause,
  })
}

/** An API server answers `404 page not found` for a group that it does not know, and a Status for a kind of a group that it knows. */
export function isNotInstalled(error: unknown): boolean {
  if (!isKubeError(error, 'notFound')) return false
  const isUnknownPath = error.reason === '' || error.said.includes('could not find the requested resource')
  return isUnknownPath && /\b(dedicatedservices|isolationpods)\b/.test(error.message)
}
