// Our finalizer on a DedicatedService: put on before anything is made for it, dropped when nothing of it is left.
import { isAbsent, isKubeError } from '../../api/kube/errors.ts'
import { serviceFinalizer } from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'

export function hasFinalizer({ metadata }: DedicatedService): boolean {
  return metadata.finalizers?.includes(serviceFinalizer) ?? false
}

/** False: it was refused, be it for a change that brings another look or by something that knows of none. */
export function addFinalizer(context: Context, service: DedicatedService): Promise<boolean> {
  return write(context, service, [...(service.metadata.finalizers ?? []), serviceFinalizer])
}

/** False: as above. True also when the service is gone. */
export function dropFinalizer(context: Context, service: DedicatedService): Promise<boolean> {
  return write(
    context,
    service,
    (service.metadata.finalizers ?? []).filter(finalizer => finalizer !== serviceFinalizer),
  )
}

async function write(
  context: Context,
  { metadata }: DedicatedService,
  finalizers: readonly string[],
): Promise<boolean> {
  const { namespace, name, resourceVersion } = metadata
  try {
    await context.client.patch(
      dedicatedServices,
      { namespace, name },
      { metadata: { resourceVersion, finalizers } },
      { type: 'merge' },
    )
    return true
  } catch (error) {
    if (isAbsent(error)) return true
    if (isKubeError(error, 'conflict')) return false
    throw error
  }
}
