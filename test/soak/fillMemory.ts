// The sandbox's API server remembers the last thousands of changes of each kind. Of DedicatedServices, whose status is all that changes, it would fill that memory for an hour and more, which is no leak; so it is filled at once.
import type { KubeClient } from '../../api/kube/client.ts'
import type { ObjectRef } from '../../api/kube/objects.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { inParallel } from '../../operator/parallel.ts'

/** More than it remembers. */
const CHANGES = 6_500
const AT_ONCE = 8

/** The service is changed in a mark that nobody reads. */
export async function fillMemory(client: KubeClient, service: ObjectRef): Promise<void> {
  const change = (count: number) => () =>
    client.patch(
      dedicatedServices,
      service,
      { metadata: { annotations: { 'soak.soh.re/count': String(count) } } },
      { type: 'merge' },
    )
  await inParallel(
    Array.from({ length: CHANGES }, (_, count) => change(count)),
    AT_ONCE,
  )
}
