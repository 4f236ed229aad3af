// ValidatingAdmissionPolicies, their bindings, and the requests that they judge, as they stand on the wire.
import type { V1ValidatingAdmissionPolicyBindingSpec, V1ValidatingAdmissionPolicySpec } from '@kubernetes/client-node'
import type { KubeObject, Wire } from '../../../api/kube/objects.ts'

export type PolicySpec = Wire<V1ValidatingAdmissionPolicySpec>
export type BindingSpec = Wire<V1ValidatingAdmissionPolicyBindingSpec>
export type Policy = KubeObject & { spec: PolicySpec }
export type Binding = KubeObject & { spec: BindingSpec }
export type Constraints = NonNullable<PolicySpec['matchConstraints']>
export type ResourceRule = NonNullable<Constraints['resourceRules']>[number]

type GroupVersion = { readonly group: string; readonly version: string }

/** As an AdmissionReview carries it; what is empty is left out. */
export type PolicyRequest = {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'
  readonly kind: GroupVersion & { readonly kind: string }
  readonly resource: GroupVersion & { readonly resource: string }
  readonly subResource?: string
  readonly name?: string
  readonly namespace?: string
  readonly dryRun: boolean
  readonly userInfo: {
    readonly username: string
    readonly uid?: string
    readonly groups?: readonly string[]
    readonly extra?: Readonly<Record<string, readonly string[]>>
  }
}
