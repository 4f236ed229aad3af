// Who besides admins may do what in the pool namespace, as spec.access wishes: one RoleBinding for each of the two roles that may be given.
import type { RoleBinding } from '../../api/kube/objects.ts'
import type { DedicatedService, DedicatedServiceSpec } from '../../api/v1alpha1/types.generated.ts'
import { identityOf, inPool } from './identity.ts'

type Access = NonNullable<DedicatedServiceSpec['access']>[number]
export type AccessRole = Access['role']

export const accessRoles: readonly AccessRole[] = ['view', 'operate']

const rbac = 'rbac.authorization.k8s.io'

/** ClusterRole of manifests/base that people are bound to, in single pool namespaces. */
export function accessClusterRole(role: AccessRole): string {
  return `isolation-proxy-pool-${role}`
}

/** The RoleBinding in the pool namespace. */
export function accessBindingName(role: AccessRole): string {
  return `access-${role}`
}

/** Undefined: nobody has this role. */
export function buildAccessBinding(service: DedicatedService, role: AccessRole): RoleBinding | undefined {
  const { namespace } = identityOf(service)
  const wished = (service.spec.access ?? []).filter(access => access.role === role)
  const subjects = distinct(wished.map(({ subject }) => buildSubject(subject, namespace)))
  if (subjects.length === 0) return undefined
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: inPool(service, accessBindingName(role)),
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: accessClusterRole(role) },
    subjects,
  }
}

type Subject = NonNullable<RoleBinding['subjects']>[number]

function buildSubject({ kind, name, namespace }: Access['subject'], own: string): Subject {
  return kind === 'ServiceAccount' ? { kind, namespace: namespace ?? own, name } : { apiGroup: rbac, kind, name }
}

/** A ServiceAccount of the service's namespace may be named with it and without. */
function distinct(subjects: readonly Subject[]): Subject[] {
  return [...new Map(subjects.map(subject => [JSON.stringify(subject), subject])).values()]
}
