// What can go wrong while logs are read, and the sentence for it. Nothing of it ends the reading of the others.
import { isKubeError, type KubeError } from '../../api/kube/errors.ts'
import { printable } from '../output/printable.ts'

export type LogTrouble =
  /** Given up: `right` is `list pods` or `get pods/log`. Told once for each namespace. */
  | {
      readonly kind: 'forbidden'
      readonly right: string
      readonly namespace: string | undefined
      readonly error: KubeError
    }
  /** Goes on by itself. Told when several attempts in a row failed. */
  | { readonly kind: 'reconnecting'; readonly where: string; readonly error: unknown }
  | { readonly kind: 'recovered'; readonly where: string }
  /** The end of a run of a container was not seen, and the node does not have it any more. */
  | { readonly kind: 'gap'; readonly where: string }
  /** Given up. */
  | { readonly kind: 'failed'; readonly where: string; readonly error: unknown }
  /** More containers than may be followed at once: the others wait until one ends. Told once. */
  | { readonly kind: 'crowded'; readonly limit: number }

/** What may not be read is told once for each namespace. */
export function createTeller(
  onTrouble: (trouble: LogTrouble) => void,
): (ref: { namespace: string; pod: string; container: string }, error: unknown) => void {
  const told = new Set<string>()
  return ({ namespace, pod, container }, error) => {
    if (!isKubeError(error, 'forbidden'))
      return onTrouble({ kind: 'failed', where: `${namespace}/${pod}/${container}`, error })
    if (told.has(namespace)) return
    told.add(namespace)
    onTrouble({ kind: 'forbidden', right: 'get pods/log', namespace, error })
  }
}

/** One printable line without a line end. */
export function describeTrouble(trouble: LogTrouble): string {
  return printable(sentenceOf(trouble))
}

function sentenceOf(trouble: LogTrouble): string {
  switch (trouble.kind) {
    case 'forbidden': {
      const where = trouble.namespace === undefined ? 'all namespaces' : `the namespace ${trouble.namespace}`
      return `you may not ${trouble.right} in ${where}${remedyFor(trouble.namespace)}: ${messageOf(trouble.error)}`
    }
    case 'reconnecting':
      return `${trouble.where}: the log cannot be followed, connecting anew: ${messageOf(trouble.error)}`
    case 'recovered':
      return `${trouble.where}: the log is followed again`
    case 'gap':
      return `${trouble.where}: restarted; the last lines of the run before were not seen and are gone`
    case 'failed':
      return `${trouble.where}: ${messageOf(trouble.error)}`
    case 'crowded':
      return `more than ${trouble.limit} logs are there to be followed: the others wait until one ends; --max-log-requests allows more`
  }
}

/** Who decides about it. */
function remedyFor(namespace: string | undefined): string {
  if (namespace === undefined) return ' (-n names one)'
  return namespace.startsWith('dedi-') ? ' (spec.access of its DedicatedService can allow it: role view)' : ''
}

/** Who it is about is told before: the path of the call says no more. */
function messageOf(error: unknown): string {
  if (isKubeError(error)) return error.said
  return error instanceof Error ? error.message : String(error)
}
