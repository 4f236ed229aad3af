// The cluster's own word on who may do what: RBAC objects and the admission policy.
import type { KubeClient } from '../../../api/kube/client.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import { type Resource, roleBindings, roles } from '../../../api/kube/resources.ts'
import { type Fence, fenceName, narrow } from '../fence.ts'
import { type Binding, type Rbac, type Role, readGrants } from '../granted.ts'
import type { Right } from '../right.ts'

const ofCluster = { version: 'v1', namespaced: false } as const
const rbacGroup = { ...ofCluster, group: 'rbac.authorization.k8s.io' } as const
const clusterRoles: Resource = { ...rbacGroup, plural: 'clusterroles', kind: 'ClusterRole' }
const clusterRoleBindings: Resource = { ...rbacGroup, plural: 'clusterrolebindings', kind: 'ClusterRoleBinding' }
const policies: Resource = {
  ...ofCluster,
  group: 'admissionregistration.k8s.io',
  plural: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
}

export async function readRbac(client: KubeClient): Promise<Rbac> {
  const all = async (kind: Resource) => (await client.list(kind)).items as KubeObject[]
  const [inNamespaces, everywhere] = await Promise.all([all(roleBindings as Resource), all(clusterRoleBindings)])
  return {
    roles: (await all(roles as Resource)) as Role[],
    clusterRoles: (await all(clusterRoles)) as Role[],
    bindings: [...inNamespaces, ...everywhere] as unknown as Binding[],
  }
}

/** What is granted once the fence has its say. */
export async function readGranted(client: KubeClient, rbac: Rbac): Promise<Right[]> {
  return narrow(readGrants(rbac), (await client.get(policies, { name: fenceName })) as Fence)
}
