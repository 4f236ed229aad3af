// What may not be read, a line for each thing: pure.
import { printable } from '../../../output/printable.ts'

export type ForbiddenSight = {
  /** All namespaces were wanted, and may not be watched together. */
  readonly isNarrow: boolean
  /** Not even the names of namespaces may be read: only this one is looked into. */
  readonly blindIn: string | undefined
  /** Namespaces whose DedicatedServices may not be read. */
  readonly services: readonly string[]
  /** Namespaces whose proxies may not be found. */
  readonly pods: readonly string[]
  /** Namespaces whose proxies may not be asked. */
  readonly proxies: readonly string[]
}

export function describeForbidden({ isNarrow, blindIn, services, pods, proxies }: ForbiddenSight): string[] {
  const unseen = [...new Set(services)].toSorted().map(name => `namespace ${name}: dedicatedservices: forbidden`)
  const unfound = new Set(pods)
  const lines = [
    ...(isNarrow && blindIn !== undefined
      ? [`all namespaces: dedicatedservices, namespaces: forbidden; only namespace ${blindIn} is looked into`]
      : []),
    ...unseen,
    ...[...unfound].toSorted().map(name => `namespace ${name}: pods: forbidden, so no rates`),
    ...proxies
      .filter(name => !unfound.has(name))
      .toSorted()
      .map(name => `namespace ${name}: pods/proxy: forbidden, so no rates`),
  ]
  return lines.map(printable)
}
