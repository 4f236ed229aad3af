// Puts a write before the policies of the cluster.
import type { Admission } from '../cluster.ts'
import type { Store } from '../store/store.ts'
import { judgePolicies } from './policies.ts'
import { requestOf } from './policyRequest.ts'
import type { Binding, Policy } from './policyTypes.ts'

const group = 'admissionregistration.k8s.io'

/** Throws the Refusal of the first policy that forbids it; returns the warnings of the others. */
export function judgeWrite(store: Store, admission: Admission): string[] {
  const policies = store.shelf(`validatingadmissionpolicies.${group}`)
  if (policies.count() === 0) return []
  const { object, before, namespace } = admission
  const judged = judgePolicies({
    policies: [...policies.all()] as unknown as Policy[],
    bindings: [...store.shelf(`validatingadmissionpolicybindings.${group}`).all()] as unknown as Binding[],
    request: requestOf(admission),
    object,
    oldObject: before,
    namespaceObject: namespace === undefined ? undefined : store.shelf('namespaces').find(undefined, namespace),
  })
  if (judged.refusal) throw judged.refusal
  return [...judged.warnings]
}
