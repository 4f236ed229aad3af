// All kinds that are served without a definition.
import { deployments } from './apps/deployment.ts'
import { replicaSets } from './apps/replicaSet.ts'
import { configMaps } from './configMap.ts'
import { customResourceDefinitions } from './definition.ts'
import { endpointSliceKind } from './endpointSlice.ts'
import { coreEvents, events } from './event/kind.ts'
import { priorityLevels } from './flow/level.ts'
import { flowSchemas } from './flow/schema.ts'
import type { Kind } from './kind.ts'
import { leases } from './lease.ts'
import { namespaces } from './namespace.ts'
import { networkPolicies } from './networkPolicy.ts'
import { nodes } from './node/kind.ts'
import { pods } from './pod/kind.ts'
import { podDisruptionBudgets } from './podDisruptionBudget.ts'
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from './policies.ts'
import { priorityClasses } from './priorityClass.ts'
import { clusterRoleBindings, roleBindings } from './rbac/bindings.ts'
import { clusterRoles, roles } from './rbac/roles.ts'
import { secrets } from './secret.ts'
import { serviceKind } from './service/kind.ts'
import type { ServiceRanges } from './service/types.ts'
import { serviceAccounts } from './serviceAccount.ts'

/** EndpointSlices may hold loopback addresses of the network (a /16) that the Services' addresses are in, where these are loopback ones too. */
export function builtinKinds(ranges: ServiceRanges): readonly Kind[] {
  return [
    configMaps,
    coreEvents,
    namespaces,
    nodes,
    pods,
    secrets,
    serviceAccounts,
    serviceKind(ranges),
    validatingAdmissionPolicies,
    validatingAdmissionPolicyBindings,
    customResourceDefinitions,
    deployments,
    replicaSets,
    leases,
    endpointSliceKind({ ownNetwork: networkOf(ranges.clusterIPRange) }),
    events,
    flowSchemas,
    priorityLevels,
    networkPolicies,
    podDisruptionBudgets,
    clusterRoleBindings,
    clusterRoles,
    roleBindings,
    roles,
    priorityClasses,
  ]
}

function networkOf(range: string): string {
  const [first, second] = range.split('.')
  return `${first}.${second}.0.0/16`
}
