// Kinds that only the controllers read and write.
import type * as k8s from '@kubernetes/client-node'
import type { KubeObject, Wire } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'

type Stored<T> = Omit<Wire<T>, 'metadata'> & KubeObject

export type ReplicaSet = Stored<k8s.V1ReplicaSet>
export type ClusterRole = Stored<k8s.V1ClusterRole>
export type PriorityClass = Stored<k8s.V1PriorityClass>
export type FlowSchema = Stored<k8s.V1FlowSchema>
export type PriorityLevel = Stored<k8s.V1PriorityLevelConfiguration>

export const replicaSets: Resource<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  kind: 'ReplicaSet',
  namespaced: true,
}

export const clusterRoles: Resource<ClusterRole> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterroles',
  kind: 'ClusterRole',
  namespaced: false,
}

export const priorityClasses: Resource<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  plural: 'priorityclasses',
  kind: 'PriorityClass',
  namespaced: false,
}

export const flowSchemas: Resource<FlowSchema> = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  plural: 'flowschemas',
  kind: 'FlowSchema',
  namespaced: false,
}

export const priorityLevels: Resource<PriorityLevel> = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  plural: 'prioritylevelconfigurations',
  kind: 'PriorityLevelConfiguration',
  namespaced: false,
}

/** Where objects of built-in kinds lie. */
export const shelves = {
  pods: 'pods',
  nodes: 'nodes',
  namespaces: 'namespaces',
  services: 'services',
  leases: 'leases.coordination.k8s.io',
  configMaps: 'configmaps',
  serviceAccounts: 'serviceaccounts',
  secrets: 'secrets',
  deployments: 'deployments.apps',
  replicaSets: 'replicasets.apps',
  endpointSlices: 'endpointslices.discovery.k8s.io',
  budgets: 'poddisruptionbudgets.policy',
  clusterRoles: 'clusterroles.rbac.authorization.k8s.io',
  definitions: 'customresourcedefinitions.apiextensions.k8s.io',
} as const
