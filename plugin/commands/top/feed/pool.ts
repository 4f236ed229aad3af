// Where a service's pods live, by its identity alone: the status may not have said it yet.
import { poolNamespace } from '../../../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'

export function poolOf({ metadata: { namespace = '', name, uid = '' } }: DedicatedService): string {
  return poolNamespace({ namespace, name, uid })
}

/** `namespace/name`. */
export function keyOf({ metadata }: { metadata: { namespace?: string; name: string } }): string {
  return `${metadata.namespace}/${metadata.name}`
}
