// Whom spec.access lets into the pool, as `status` tells it: pure.
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { printable } from '../../output/printable.ts'
import type { AccessReport } from './report.ts'

/** Undefined: nobody. */
export function viewAccess({ metadata, spec }: DedicatedService): AccessReport[] | undefined {
  if (!spec.access || spec.access.length === 0) return undefined
  return spec.access.map(({ role, subject: { kind, name, namespace } }) => {
    const home = kind === 'ServiceAccount' ? (namespace ?? metadata.namespace) : undefined
    return { role: printable(role), kind: printable(kind), name: printable(name), namespace: home && printable(home) }
  })
}

/** Such as `ServiceAccount my-team/robot may operate`. */
export function sayAccess({ role, kind, name, namespace }: AccessReport): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name} may ${role}`
}
