// Pods: containers that live and die together on one node.
import type { Pod, PodSpec } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import { defineKind, proxyOf, statusOf } from '../define.ts'
import { podColumns, podRow } from './columns.ts'
import { setPodDefaults } from './defaults.ts'
import { prepareChangedPod, prepareNewPod, preparePodStatus } from './prepare.ts'
import { validateNewPod } from './validate.ts'
import { validatePodStatus } from './validateStatus.ts'
import { validatePodUpdate } from './validateUpdate.ts'

const read = (object: Obj) => object as unknown as Pod
const specOf = (object: Obj) => (object.spec ?? {}) as PodSpec

const stream = ['create', 'get'] as const

export const pods = defineKind({
  definition: 'io.k8s.api.core.v1.Pod',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: stream },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: stream },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: stream },
    proxyOf('PodProxyOptions'),
    statusOf('Pod'),
  ],
  setDefaults: setPodDefaults,
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    prepareForCreate: prepareNewPod,
    prepareForUpdate: prepareChangedPod,
    prepareForStatus: preparePodStatus,
    validate: object => validateNewPod(specOf(object)),
    validateUpdate: validatePodUpdate,
    validateStatus: validatePodStatus,
    graceSeconds,
  },
  columns: podColumns,
  row: podRow,
  selectableFields: {
    'spec.nodeName': object => specOf(object).nodeName ?? '',
    'spec.restartPolicy': object => specOf(object).restartPolicy ?? '',
    'spec.schedulerName': object => specOf(object).schedulerName ?? '',
    'spec.serviceAccountName': object => specOf(object).serviceAccountName ?? '',
    'spec.hostNetwork': object => String(specOf(object).hostNetwork ?? false),
    'status.phase': object => read(object).status?.phase ?? '',
    'status.podIP': object => read(object).status?.podIP ?? '',
    'status.podIPs': object => (read(object).status?.podIPs ?? []).map(({ ip }) => ip).join(','),
    'status.nominatedNodeName': object => read(object).status?.nominatedNodeName ?? '',
  },
})

/** A pod that no node has, or that has ended, needs none. */
function graceSeconds(object: Obj, requested: number | undefined): number {
  const { phase } = read(object).status ?? {}
  if (!specOf(object).nodeName || phase === 'Failed' || phase === 'Succeeded') return 0
  const grace = requested ?? specOf(object).terminationGracePeriodSeconds ?? 30
  return grace < 0 ? 1 : grace
}
