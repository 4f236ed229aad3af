// Kinds of Kubernetes that the sandbox has none of. They are listed, empty, so that commands over all kinds work, and whoever wants one is told in a sentence.
import { qualified, Refusal } from '../refusal.ts'
import { ageColumn, nameColumn } from './define.ts'
import type { Kind, Shape, Verb } from './kind.ts'

type More = {
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly cluster?: true
}

const verbs: readonly Verb[] = ['get', 'list', 'watch']
const shape: Shape = { prune: object => ({ object, unknown: [] }), setDefaults: () => {} }
const all = ['all']

function absent(apiVersion: string, kind: string, more: More & { readonly plural?: string } = {}): Kind {
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  const { plural = `${kind.toLowerCase()}s`, shortNames = [], categories = [], cluster = false } = more
  return {
    ...{ group, version, plural, singular: kind.toLowerCase(), kind, namespaced: !cluster, shortNames, categories },
    ...{ verbs, subresources: [], shelf: `absent/${plural}.${group}`, shape, strategy: {} },
    ...{ columns: [nameColumn, ageColumn], row: () => [] },
  }
}

export const absentKinds: readonly Kind[] = [
  absent('v1', 'Endpoints', { plural: 'endpoints', shortNames: ['ep'] }),
  absent('v1', 'LimitRange', { shortNames: ['limits'] }),
  absent('v1', 'PersistentVolumeClaim', { shortNames: ['pvc'] }),
  absent('v1', 'PersistentVolume', { shortNames: ['pv'], cluster: true }),
  absent('v1', 'PodTemplate'),
  absent('v1', 'ReplicationController', { shortNames: ['rc'], categories: all }),
  absent('v1', 'ResourceQuota', { shortNames: ['quota'] }),
  absent('apps/v1', 'ControllerRevision'),
  absent('apps/v1', 'DaemonSet', { shortNames: ['ds'], categories: all }),
  absent('apps/v1', 'StatefulSet', { shortNames: ['sts'], categories: all }),
  absent('autoscaling/v2', 'HorizontalPodAutoscaler', { shortNames: ['hpa'], categories: all }),
  absent('autoscaling/v1', 'HorizontalPodAutoscaler', { shortNames: ['hpa'], categories: all }),
  absent('batch/v1', 'CronJob', { shortNames: ['cj'], categories: all }),
  absent('batch/v1', 'Job', { categories: all }),
  absent('networking.k8s.io/v1', 'Ingress', { plural: 'ingresses', shortNames: ['ing'] }),
  absent('networking.k8s.io/v1', 'IngressClass', { plural: 'ingressclasses', cluster: true }),
  absent('storage.k8s.io/v1', 'StorageClass', { plural: 'storageclasses', shortNames: ['sc'], cluster: true }),
]

export function findAbsent(group: string, version: string, plural: string): Kind | undefined {
  return absentKinds.find(kind => kind.group === group && kind.version === version && kind.plural === plural)
}

export function refuseAbsent(kind: Kind): Refusal {
  const { plural, group } = kind
  const message = `the sandbox keeps no ${qualified(kind)}: it serves what isolation-proxy needs; a cluster has the rest`
  return new Refusal(405, 'MethodNotAllowed', message, { details: { ...(group && { group }), kind: plural } })
}

/** A Service has Endpoints in every cluster; that here it has none would be taken for a fault of the Service. */
export function warningsOf({ kind }: Kind): string[] {
  if (kind !== 'Endpoints') return []
  return ['v1 Endpoints is deprecated in v1.33+ and not kept in the sandbox; use discovery.k8s.io/v1 EndpointSlice']
}
