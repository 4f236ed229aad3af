// Nodes: where pods run.
import type { Node } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { validateRange } from '../check/addresses.ts'
import { duplicate, forbidden, invalids, notSupported, required } from '../check/errors.ts'
import { labelValue, qualifiedName } from '../check/names.ts'
import { defineKind, proxyOf, statusOf } from '../define.ts'
import { nodeColumns, nodeRow } from './columns.ts'

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number]

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

const read = (object: Obj) => object as unknown as Node

export const nodes = defineKind({
  definition: 'io.k8s.api.core.v1.Node',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  namespaced: false,
  shortNames: ['no'],
  subresources: [proxyOf('NodeProxyOptions'), statusOf('Node')],
  setDefaults: draft => {
    setRanges(draft)
    setStatusDefaults(draft)
  },
  strategy: {
    unconditionalUpdate: true,
    prepareForCreate: draft => {
      const taints = read(draft).spec?.taints ?? []
      const known = taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)
      draft.spec = { ...read(draft).spec, taints: known ? taints : [...taints, notReady] }
      setAllocatable(draft)
    },
    prepareForStatus: setAllocatable,
    validate: object => validate(read(object)),
    validateUpdate: (object, before) => [...validate(read(object)), ...validateKept(read(object), read(before))],
  },
  columns: nodeColumns,
  row: nodeRow,
  selectableFields: { 'spec.unschedulable': object => String(read(object).spec?.unschedulable ?? false) },
})

function setRanges(draft: Obj): void {
  const spec = { ...read(draft).spec }
  if (spec.podCIDR && !spec.podCIDRs) spec.podCIDRs = [spec.podCIDR]
  else if (!spec.podCIDR && spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0]
  draft.spec = spec
}

const unknown = Object.fromEntries(
  [
    'machineID',
    'systemUUID',
    'bootID',
    'kernelVersion',
    'osImage',
    'containerRuntimeVersion',
    'kubeletVersion',
    'kubeProxyVersion',
    'operatingSystem',
    'architecture',
  ].map(field => [field, '']),
)

/** What the API always says of a node, though its agent has not said so. */
function setStatusDefaults(draft: Obj): void {
  const status = read(draft).status ?? {}
  const kubeletEndpoint = status.daemonEndpoints?.kubeletEndpoint ?? {}
  draft.status = {
    ...status,
    daemonEndpoints: { kubeletEndpoint: { Port: 0, ...kubeletEndpoint } },
    nodeInfo: { ...unknown, ...status.nodeInfo },
  }
}

/** What nobody reserves is for pods. */
function setAllocatable(draft: Obj): void {
  const { status } = read(draft)
  if (status?.capacity && !status.allocatable) draft.status = { ...status, allocatable: status.capacity }
}

function validate({ spec = {} }: Node): FieldError[] {
  const { taints = [], podCIDRs = [] } = spec
  return [
    ...taints.flatMap((taint, index) => validateTaint(`metadata.taints[${index}]`, taint, taints.slice(0, index))),
    ...podCIDRs.flatMap((range, index) => validateRange(`spec.podCIDRs[${index}]`, range)),
  ]
}

function validateTaint(
  field: string,
  { key = '', value = '', effect }: Taint,
  earlier: readonly Taint[],
): FieldError[] {
  const taken = earlier.some(other => other.key === key && other.effect === effect)
  const shown = { Key: key, Value: value, Effect: effect, TimeAdded: null }
  const wrong = [
    ...invalids(`${field}.key`, key, qualifiedName(key)),
    ...invalids(`${field}.value`, value, labelValue(value)),
    ...(effect ? [] : [required(`${field}.effect`)]),
    ...(effect && !effects.includes(effect) ? [notSupported(`${field}.effect`, effect, effects)] : []),
  ]
  if (wrong.length > 0 || !taken) return wrong
  return [duplicate(field, shown, 'taints must be unique by key and effect pair')]
}

function validateKept({ spec = {} }: Node, { spec: before = {} }: Node): FieldError[] {
  const moved = before.podCIDRs?.length && before.podCIDRs.join() !== (spec.podCIDRs ?? []).join()
  const other = before.providerID && before.providerID !== spec.providerID
  return [
    ...(moved ? [forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')] : []),
    ...(other ? [forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')] : []),
  ]
}
