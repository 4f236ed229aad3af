// The order in which kubectl applies a kustomization: what others need comes first.
import type { Manifest } from './object.ts'

const first = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

/** By kind as kustomize does, then by group, namespace and name. */
export function inOrder(objects: readonly Manifest[]): Manifest[] {
  return [...objects].sort((a, b) => rank(a) - rank(b) || compare(keyOf(a), keyOf(b)))
}

function rank({ kind }: Manifest): number {
  const at = first.indexOf(kind)
  if (at >= 0) return at - first.length
  return last.indexOf(kind) + 1
}

function keyOf({ apiVersion, kind, metadata }: Manifest): string {
  const [version, group = ''] = apiVersion.split('/').reverse()
  return [group, version, kind, metadata.namespace ?? '', metadata.name].join('\u0000')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
