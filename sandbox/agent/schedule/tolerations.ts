// Whether a pod puts up with a node's taints.
import type { Node, PodSpec } from '../../../api/kube/objects.ts'

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number]
type Toleration = NonNullable<PodSpec['tolerations']>[number]

/** The first taint that keeps the pod off the node. */
export function findUntolerated(spec: PodSpec, taints: readonly Taint[] = []): Taint | undefined {
  return taints
    .filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute')
    .find(taint => !(spec.tolerations ?? []).some(toleration => tolerates(toleration, taint)))
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  if (toleration.operator === 'Exists') return true
  return Boolean(toleration.key) && (toleration.value ?? '') === (taint.value ?? '')
}
