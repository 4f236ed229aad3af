// What a service's proxies may do: read their own DedicatedService, and hold tickets in its pool namespace. Nothing else.
import type { Role, RoleBinding, ServiceAccount } from '../../api/kube/objects.ts'
import { proxyName, rightsFinalizer } from '../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { besideService, identityOf, inPool } from './identity.ts'

const rbac = 'rbac.authorization.k8s.io'

/** ClusterRole of manifests/base that holders are bound to, in their pool namespace only. */
export const holderClusterRole = 'isolation-proxy-holder'

/** The RoleBinding in the pool namespace. */
export const holderBindingName = 'proxies'

export function buildServiceAccount(service: DedicatedService): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: besideService(service, proxyName(service.metadata.name)),
    automountServiceAccountToken: false,
  }
}

/** The server allows list and watch by resourceNames only with fieldSelector metadata.name. */
export function buildProxyRole(service: DedicatedService): Role {
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: besideService(service, proxyName(service.metadata.name)),
    rules: [
      {
        apiGroups: [dedicatedServices.group],
        resources: [dedicatedServices.plural],
        resourceNames: [service.metadata.name],
        verbs: ['list', 'watch'],
      },
    ],
  }
}

export function buildProxyRoleBinding(service: DedicatedService): RoleBinding {
  const name = proxyName(service.metadata.name)
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: besideService(service, name),
    roleRef: { apiGroup: rbac, kind: 'Role', name },
    subjects: [proxyAccount(service)],
  }
}

export function buildHolderRoleBinding(service: DedicatedService): RoleBinding {
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { ...inPool(service, holderBindingName), finalizers: [rightsFinalizer] },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: holderClusterRole },
    subjects: [proxyAccount(service)],
  }
}

function proxyAccount(service: DedicatedService) {
  const { namespace, name } = identityOf(service)
  return { kind: 'ServiceAccount', namespace, name: proxyName(name) }
}
