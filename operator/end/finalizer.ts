// Our finalizer on a DedicatedService: put on before anything is made for it, dropped when nothing of it is left.
import { isKubeError } from '../../api/kube/errors.ts'
import { serviceFinalizer } from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'

export function hasFinalizer({ metadata }: DedicatedService): boolean {
  return metadata.finalizers?.includes(serviceFinalizer) ?? false
}

export function addFinalizer(context: Context, service: DedicatedService): Promise<void> {
  return write(context, service, [...(service.metadata.finalizers ?? []), serviceFinalizer])
}

export function dropFinalizer(context: Context, service: DedicatedService): Promise<void> {
  return write(
    context,
    service,
    (service.metadata.finalizers ?? []).filter(finalizer => finalizer !== serviceFinalizer),
  )
}

/** A service that changed or went meanwhile brings another look. */
async function write(context: Context, { metadata }: DedicatedService, finalizers: readonly string[]): Promise<void> {
  const { namespace, name, resourceVersion } = metadata
  try {
    await context.client.patch(
      dedicatedServices,
      { namespace, name },
      { metadata: { resourceVersion, finalizers } },
      { type: 'merge' },
    )
  } catch (error) {
    if (!isKubeError(error, 'conflict', 'notFound')) throw error
  }
}
