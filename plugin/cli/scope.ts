// Which of a cluster's services are meant: the flags that more than one command has for it.
import { printable } from '../output/printable.ts'
import type { FlagTable } from './command.ts'
import { CommandError } from './commandError.ts'

export const scopeFlags = {
  'all-namespaces': {
    alias: 'A',
    type: 'boolean',
    default: false,
    describe:
      'If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.',
  },
  selector: {
    alias: 'l',
    type: 'string',
    default: '',
    describe:
      "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.",
  },
  'field-selector': {
    type: 'string',
    default: '',
    describe:
      "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.",
  },
} as const satisfies FlagTable

export type Scope = {
  /** Undefined: all of them. */
  readonly namespace: string | undefined
  readonly labelSelector: string | undefined
  readonly fieldSelector: string | undefined
}

type ScopeFlags = {
  readonly allNamespaces: boolean
  readonly selector: string
  readonly fieldSelector: string
}

/** `namespace` is the session's; `names` those that were typed. Throws a CommandError for what contradicts itself, in kubectl's words. */
export function scopeOf(flags: ScopeFlags, namespace: string, names: readonly string[] = []): Scope {
  if (names.length > 0 && flags.allNamespaces) {
    throw new CommandError('a resource cannot be retrieved by name across all namespaces')
  }
  if (names.length > 0 && (flags.selector || flags.fieldSelector)) {
    throw new CommandError('name cannot be provided when a selector is specified')
  }
  return {
    namespace: flags.allNamespaces ? undefined : namespace,
    labelSelector: flags.selector || undefined,
    fieldSelector: flags.fieldSelector || undefined,
  }
}

/** kubectl's sentence for an empty answer; it belongs on stderr, and is no failure. */
export function nothingFound({ namespace }: Pick<Scope, 'namespace'>): string {
  return namespace === undefined ? 'No resources found\n' : `No resources found in ${printable(namespace)} namespace.\n`
}
