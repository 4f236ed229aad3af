// What one check found: a verdict, a sentence, and what to do about it.
import { isKubeError } from '../../../api/kube/errors.ts'

/** `unknown`: what would tell may not be read, or nothing tells. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'unknown'

type Said = {
  /** Stable: `operator`. */
  readonly check: string
  readonly message: string
}

/** Whatever is wrong says what to do: without a hint it is no finding. */
export type Finding =
  | (Said & { readonly verdict: 'ok'; readonly hint?: undefined })
  | (Said & { readonly verdict: 'unknown'; readonly hint?: string })
  | (Said & { readonly verdict: 'warning' | 'failed'; readonly hint: string })

export function passed(check: string, message: string): Finding {
  return { check, verdict: 'ok', message }
}

/** A question that could not be asked: forbidden is not known, anything else is a failure. */
export function unanswered(check: string, what: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error)
  if (isKubeError(error, 'forbidden')) {
    return {
      check,
      verdict: 'unknown',
      message: `${what} may not be read: ${message}`,
      hint: 'Run it again as somebody who may, or ask an administrator of the cluster.',
    }
  }
  return {
    check,
    verdict: 'failed',
    message: `${what} could not be read: ${message}`,
    hint: 'Look at the API server: kubectl get --raw /readyz?verbose',
  }
}
