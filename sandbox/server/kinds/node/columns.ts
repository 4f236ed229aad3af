// What kubectl shows of nodes.
import type { Node } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import { ageColumn, ageOf, column, nameColumn } from '../define.ts'

const roleLabel = 'node-role.kubernetes.io/'
const oldRoleLabel = 'kubernetes.io/role'

export const nodeColumns = [
  nameColumn,
  column('Status', 'Whether it takes pods.'),
  column('Roles', 'What it is for.'),
  ageColumn,
  column('Version', 'Of its agent.'),
  column('Internal-IP', 'Its address inside the cluster.', { wide: true }),
  column('External-IP', 'Its address outside the cluster.', { wide: true }),
  column('OS-Image', 'Its system.', { wide: true }),
  column('Kernel-Version', 'Its kernel.', { wide: true }),
  column('Container-Runtime', 'What runs its containers.', { wide: true }),
]

export function nodeRow(object: Obj, now: Date): unknown[] {
  const node = object as unknown as Node
  const { nodeInfo, addresses = [] } = node.status ?? {}
  const addressOf = (type: string) => addresses.find(each => each.type === type)?.address ?? '<none>'
  return [
    node.metadata.name,
    phaseOf(node),
    rolesOf(node.metadata.labels ?? {}),
    ageOf(object, now),
    nodeInfo?.kubeletVersion ?? '',
    addressOf('InternalIP'),
    addressOf('ExternalIP'),
    nodeInfo?.osImage || '<unknown>',
    nodeInfo?.kernelVersion || '<unknown>',
    nodeInfo?.containerRuntimeVersion || '<unknown>',
  ]
}

function phaseOf({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status
  const word = ready === 'True' ? 'Ready' : ready === undefined ? 'Unknown' : 'NotReady'
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word
}

function rolesOf(labels: Readonly<Record<string, string>>): string {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(roleLabel)) return [key.slice(roleLabel.length)]
    return key === oldRoleLabel && value ? [value] : []
  })
  return [...new Set(roles)].filter(Boolean).toSorted().join(',') || '<none>'
}
