// The kinds that the product reads and writes, as the REST paths need them.
import type * as o from './objects.ts'

/** A served kind. T is the type of its objects; it exists for the compiler only. */
export type Resource<T extends o.KubeObject = o.KubeObject> = {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
  readonly _type?: T
}

function kind<T extends o.KubeObject>(
  apiVersion: string,
  plural: string,
  kind: string,
  namespaced = true,
): Resource<T> {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  return { group, version: apiVersion.slice(slash + 1), plural, kind, namespaced }
}

/** `group/version`, or `version` for the core group, as it stands in an object's apiVersion. */
export function apiVersionOf(resource: Resource): string {
  return resource.group ? `${resource.group}/${resource.version}` : resource.version
}

export const pods = kind<o.Pod>('v1', 'pods', 'Pod')
export const namespaces = kind<o.Namespace>('v1', 'namespaces', 'Namespace', false)
export const nodes = kind<o.Node>('v1', 'nodes', 'Node', false)
export const services = kind<o.Service>('v1', 'services', 'Service')
export const serviceAccounts = kind<o.ServiceAccount>('v1', 'serviceaccounts', 'ServiceAccount')
export const secrets = kind<o.Secret>('v1', 'secrets', 'Secret')
export const configMaps = kind<o.ConfigMap>('v1', 'configmaps', 'ConfigMap')
export const endpointSlices = kind<o.EndpointSlice>('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice')
export const deployments = kind<o.Deployment>('apps/v1', 'deployments', 'Deployment')
export const leases = kind<o.Lease>('coordination.k8s.io/v1', 'leases', 'Lease')
export const roles = kind<o.Role>('rbac.authorization.k8s.io/v1', 'roles', 'Role')
export const roleBindings = kind<o.RoleBinding>('rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding')
export const networkPolicies = kind<o.NetworkPolicy>('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy')
export const podDisruptionBudgets = kind<o.PodDisruptionBudget>(
  'policy/v1',
  'poddisruptionbudgets',
  'PodDisruptionBudget',
)
export const events = kind<o.Event>('events.k8s.io/v1', 'events', 'Event')
export const coreEvents = kind<o.CoreEvent>('v1', 'events', 'Event')
export const customResourceDefinitions = kind<o.CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
  false,
)
