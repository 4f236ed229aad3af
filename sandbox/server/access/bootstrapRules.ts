// The rules of the ClusterRoles that every cluster begins with, for the kinds that the sandbox knows.
import { openidPaths } from './openid.ts'
import type { Rule } from './rules.ts'

const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']

const rule = (apiGroups: string[], resources: string[], verbs: string[]): Rule => ({ apiGroups, resources, verbs })
const paths = (...nonResourceURLs: string[]): Rule => ({ nonResourceURLs, verbs: ['get'] })

const rbac = 'rbac.authorization.k8s.io'
const events = ['', 'events.k8s.io']
const insidePods = ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy']

export const everything: readonly Rule[] = [rule(['*'], ['*'], ['*']), { nonResourceURLs: ['*'], verbs: ['*'] }]

/** Of each group, what has a status or a scale is named with it. */
const withStatus = (...plurals: string[]) => plurals.flatMap(plural => [plural, `${plural}/status`])
const withScale = (...plurals: string[]) => plurals.flatMap(plural => [plural, `${plural}/scale`])

export const viewing: readonly Rule[] = [
  rule([''], ['configmaps', 'endpoints', 'pods', 'serviceaccounts', ...withStatus('services')], read),
  rule([''], [...withStatus('persistentvolumeclaims'), ...withScale('replicationcontrollers')], read),
  rule([''], ['bindings', 'namespaces/status', 'pods/log', 'pods/status', 'replicationcontrollers/status'], read),
  rule([''], ['limitranges', ...withStatus('resourcequotas')], read),
  rule([''], ['namespaces'], read),
  rule(events, ['events'], read),
  rule(['discovery.k8s.io'], ['endpointslices'], read),
  rule(
    ['apps'],
    ['controllerrevisions', ...withStatus('daemonsets', 'deployments', 'replicasets', 'statefulsets')],
    read,
  ),
  rule(['apps'], ['deployments/scale', 'replicasets/scale', 'statefulsets/scale'], read),
  rule(['autoscaling'], withStatus('horizontalpodautoscalers'), read),
  rule(['batch'], withStatus('cronjobs', 'jobs'), read),
  rule(['policy'], withStatus('poddisruptionbudgets'), read),
  rule(['networking.k8s.io'], ['networkpolicies', ...withStatus('ingresses')], read),
]

export const editing: readonly Rule[] = [
  rule([''], [...insidePods, 'secrets', 'services/proxy'], read),
  rule([''], ['serviceaccounts'], ['impersonate']),
  rule([''], ['pods', ...insidePods], write),
  rule([''], ['pods/eviction'], ['create']),
  rule([''], ['configmaps', 'secrets', 'serviceaccounts', 'services', 'services/proxy'], write),
  rule([''], ['persistentvolumeclaims', ...withScale('replicationcontrollers')], write),
  rule([''], ['serviceaccounts/token'], ['create']),
  rule(events, ['events'], write),
  rule(['apps'], ['daemonsets', ...withScale('deployments', 'replicasets', 'statefulsets')], write),
  rule(['autoscaling'], ['horizontalpodautoscalers'], write),
  rule(['batch'], ['cronjobs', 'jobs'], write),
  rule(['policy'], ['poddisruptionbudgets'], write),
  rule(['networking.k8s.io'], ['ingresses', 'networkpolicies'], write),
  rule(['coordination.k8s.io'], ['leases'], [...write, ...read].sort()),
]

export const administering: readonly Rule[] = [
  rule(['authorization.k8s.io'], ['localsubjectaccessreviews'], ['create']),
  rule([rbac], ['rolebindings', 'roles'], [...write, ...read].sort()),
]

const health = ['/healthz', '/livez', '/readyz', '/version', '/version/']

export const discovering: readonly Rule[] = [
  paths(
    '/api',
    '/api/*',
    '/apis',
    '/apis/*',
    '/healthz',
    '/livez',
    '/openapi',
    '/openapi/*',
    '/readyz',
    '/version',
    '/version/',
  ),
]

export const knowingOneself: readonly Rule[] = [
  rule(['authorization.k8s.io'], ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
  rule(['authentication.k8s.io'], ['selfsubjectreviews'], ['create']),
]

export const seeingPublicInfo: readonly Rule[] = [paths(...health)]

export const discoveringIssuer: readonly Rule[] = [paths(...openidPaths.flatMap(path => [path, `${path}/`]))]

export const discoveringTrust: readonly Rule[] = [rule(['certificates.k8s.io'], ['clustertrustbundles'], read)]

export const delegatingAuth: readonly Rule[] = [
  rule(['authentication.k8s.io'], ['tokenreviews'], ['create']),
  rule(['authorization.k8s.io'], ['subjectaccessreviews'], ['create']),
]

/** What a kubelet needs of these kinds. */
export const beingNode: readonly Rule[] = [
  ...delegatingAuth,
  rule([''], ['services'], read),
  rule([''], ['nodes'], ['create', ...read]),
  rule([''], ['nodes', 'nodes/status'], ['patch', 'update']),
  rule(events, ['events'], ['create', 'patch', 'update']),
  rule([''], ['pods'], [...read, 'create', 'delete']),
  rule([''], ['pods/status'], ['patch', 'update']),
  rule([''], ['pods/eviction'], ['create']),
  rule([''], ['configmaps', 'secrets'], read),
  rule(['coordination.k8s.io'], ['leases'], ['create', 'delete', 'get', 'patch', 'update']),
  rule([''], ['serviceaccounts/token'], ['create']),
  rule([''], ['serviceaccounts'], ['get']),
]

/** What the node agent does besides: it is the scheduler and the load balancer of the sandbox too. */
export const beingAgent: readonly Rule[] = [
  rule([''], ['pods/binding'], ['create']),
  rule([''], ['services/status'], ['patch', 'update']),
]
