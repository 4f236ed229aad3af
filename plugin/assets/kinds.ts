// The kinds of the objects that install the product, as the API has them and as kubectl prints them.

import type { Resource } from '../../api/kube/resources.ts'
import * as known from '../../api/kube/resources.ts'
import type { Manifest } from '../../sandbox/start/apply/object.ts'

const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: false }
const admission = { group: 'admissionregistration.k8s.io', version: 'v1', namespaced: false }
const flow = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', namespaced: false }

export const clusterRoles: Resource = { ...rbac, plural: 'clusterroles', kind: 'ClusterRole' }
const clusterRoleBindings: Resource = { ...rbac, plural: 'clusterrolebindings', kind: 'ClusterRoleBinding' }
const policies: Resource = { ...admission, plural: 'validatingadmissionpolicies', kind: 'ValidatingAdmissionPolicy' }
const policyBindings: Resource = {
  ...admission,
  plural: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBinding',
}
const flowSchemas: Resource = { ...flow, plural: 'flowschemas', kind: 'FlowSchema' }
const priorityLevels: Resource = { ...flow, plural: 'prioritylevelconfigurations', kind: 'PriorityLevelConfiguration' }

export const installedKinds: readonly Resource[] = [
  known.namespaces,
  known.customResourceDefinitions,
  known.serviceAccounts,
  known.roles,
  known.roleBindings,
  known.services,
  known.deployments,
  known.podDisruptionBudgets,
  ...[clusterRoles, clusterRoleBindings, policies, policyBindings, flowSchemas, priorityLevels],
]

const monitoring = { group: 'monitoring.coreos.com', version: 'v1', namespaced: true }

/** What components add beside those. A cluster without the Prometheus operator does not know the last three. */
export const componentKinds: readonly Resource[] = [
  known.configMaps,
  known.networkPolicies,
  { ...monitoring, plural: 'servicemonitors', kind: 'ServiceMonitor' },
  { ...monitoring, plural: 'podmonitors', kind: 'PodMonitor' },
  { ...monitoring, plural: 'prometheusrules', kind: 'PrometheusRule' },
]

/** Throws for a manifest of a kind that this file does not have yet: an error of ours. */
export function resourceOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): Resource {
  const found = [...installedKinds, ...componentKinds].find(
    each => each.kind === kind && known.apiVersionOf(each) === apiVersion,
  )
  if (!found) throw new Error(`plugin/assets/kinds.ts has no ${kind} of ${apiVersion}`)
  return found
}

/** `clusterrole.rbac.authorization.k8s.io/x`. */
export function nameOf({ kind, group }: Resource, name: string): string {
  return `${kind.toLowerCase()}${group && `.${group}`}/${name}`
}
