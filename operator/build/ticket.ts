// A ticket as it begins: no phase yet but the server's default, and a finalizer that keeps it until its pod is gone.
import { apiVersionOf } from '../../api/kube/resources.ts'
import { ticketFinalizer } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { inPool } from './identity.ts'
import { templateHash } from './targetPod.ts'

export function buildTicket(service: DedicatedService, name: string): IsolationPod {
  return {
    apiVersion: apiVersionOf(isolationPods),
    kind: isolationPods.kind,
    metadata: { ...inPool(service, name), finalizers: [ticketFinalizer] },
    spec: { templateHash: templateHash(service) },
  }
}
