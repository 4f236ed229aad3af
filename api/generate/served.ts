// What both generators of the sandbox's schemas start from: the built-in kinds that it serves, and where the pinned Kubernetes modules lie.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const groupPaths = [
  'api/v1',
  'apis/admissionregistration.k8s.io/v1',
  'apis/apiextensions.k8s.io/v1',
  'apis/apps/v1',
  'apis/authentication.k8s.io/v1',
  'apis/authorization.k8s.io/v1',
  'apis/autoscaling/v1',
  'apis/coordination.k8s.io/v1',
  'apis/discovery.k8s.io/v1',
  'apis/events.k8s.io/v1',
  'apis/flowcontrol.apiserver.k8s.io/v1',
  'apis/networking.k8s.io/v1',
  'apis/policy/v1',
  'apis/rbac.authorization.k8s.io/v1',
  'apis/scheduling.k8s.io/v1',
]

const goModule = new URL('../../test/cluster/', import.meta.url)

/** By Go package, as OpenAPI definitions name it: lists of kinds, and types that have none. What they refer to comes with them. */
export const served: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.api.core.v1': [
    'Binding',
    'ConfigMapList',
    'EventList',
    'NamespaceList',
    'NodeList',
    'PodList',
    'SecretList',
    'ServiceAccountList',
    'ServiceList',
  ],
  'io.k8s.api.admissionregistration.v1': ['ValidatingAdmissionPolicyBindingList', 'ValidatingAdmissionPolicyList'],
  'io.k8s.api.apps.v1': ['DeploymentList', 'ReplicaSetList'],
  'io.k8s.api.authentication.v1': ['SelfSubjectReview', 'TokenRequest', 'TokenReview'],
  'io.k8s.api.authorization.v1': [
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  'io.k8s.api.autoscaling.v1': ['Scale'],
  'io.k8s.api.coordination.v1': ['LeaseList'],
  'io.k8s.api.discovery.v1': ['EndpointSliceList'],
  'io.k8s.api.events.v1': ['EventList'],
  'io.k8s.api.flowcontrol.v1': ['FlowSchemaList', 'PriorityLevelConfigurationList'],
  'io.k8s.api.networking.v1': ['NetworkPolicyList'],
  'io.k8s.api.policy.v1': ['Eviction', 'PodDisruptionBudgetList'],
  'io.k8s.api.rbac.v1': ['ClusterRoleBindingList', 'ClusterRoleList', 'RoleBindingList', 'RoleList'],
  'io.k8s.api.scheduling.v1': ['PriorityClassList'],
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1': ['CustomResourceDefinitionList'],
  'io.k8s.apimachinery.pkg.apis.meta.v1': ['APIResourceList', 'DeleteOptions', 'Patch', 'Status', 'WatchEvent'],
}

export type Schema = { [key: string]: unknown }

/** Kubernetes' own OpenAPI documents of the groups that are served: the path that each describes (`apis/apps/v1`) and its definitions. */
export function openApiDocuments(): Array<{ path: string; schemas: Record<string, Schema> }> {
  const folder = `${folderOfModule('k8s.io/kubernetes')}/api/openapi-spec/v3`
  return groupPaths.map(path => {
    const text = readFileSync(`${folder}/${path.replaceAll('/', '__')}_openapi.json`, 'utf8')
    return {
      path,
      schemas: (JSON.parse(text) as { components: { schemas: Record<string, Schema> } }).components.schemas,
    }
  })
}

/** `core.v1.Pod` of `io.k8s.api.core.v1.Pod`: short, and still unique among what is served. */
export function shortName(definition: string): string {
  return definition.split('.').slice(-3).join('.')
}

export function folderOfModule(module: string): string {
  const said = execFileSync('go', ['mod', 'download', '-json', module], { cwd: goModule, encoding: 'utf8' })
  return (JSON.parse(said) as { Dir: string }).Dir
}
