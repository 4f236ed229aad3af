// A ticket as it begins: no phase yet but the server's default, and a finalizer that keeps it until its pod is gone.
import { apiVersionOf } from '../../api/kube/resources.ts'
import { gatePort, ticketFinalizer } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { commonLabels } from './identity.ts'

export type TicketInput = {
  readonly service: DedicatedService
  /** Never used before: ticketName of api/v1alpha1/names.ts. */
  readonly name: string
  readonly poolNamespace: string
  readonly templateHash: string
  /** Of the gate; undefined: the pod gets none. */
  readonly gateToken: string | undefined
}

export function buildTicket(input: TicketInput): IsolationPod {
  const { service, name, poolNamespace, templateHash, gateToken } = input
  return {
    apiVersion: apiVersionOf(isolationPods),
    kind: isolationPods.kind,
    metadata: { name, namespace: poolNamespace, labels: commonLabels(service), finalizers: [ticketFinalizer] },
    spec: { templateHash, ...(gateToken ? { port: gatePort, gateToken } : { port: service.spec.port }) },
  }
}
