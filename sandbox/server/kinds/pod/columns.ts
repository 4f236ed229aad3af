// What kubectl shows of pods.
import type { Pod } from '../../../../api/kube/objects.ts'
import type { Obj } from '../../object.ts'
import { renderAge } from '../age.ts'
import { ageColumn, ageOf, column, nameColumn } from '../define.ts'
import { initOf, renderPhase } from './phase.ts'

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]

export const podColumns = [
  nameColumn,
  column('Ready', 'How many of its containers are ready.'),
  column('Status', 'How it is, in a word.'),
  column('Restarts', 'How often its containers began again, and when the last one did.'),
  ageColumn,
  column('IP', 'Its address.', { wide: true }),
  column('Node', 'Where it runs.', { wide: true }),
  column('Nominated Node', 'Where it will run once others are gone.', { wide: true }),
  column('Readiness Gates', 'How many of its further conditions hold.', { wide: true }),
]

export function podRow(object: Obj, now: Date): unknown[] {
  const pod = object as unknown as Pod
  const { spec, status } = pod
  const sidecars = sidecarsOf(pod)
  const statuses = [...(status?.containerStatuses ?? []), ...sidecars]
  const total = (spec?.containers?.length ?? 0) + sidecarCount(pod)
  const ready = statuses.filter(each => each.ready && each.state?.running).length
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    renderPhase(pod),
    renderRestarts(restartedOf(pod, statuses), now),
    ageOf(object, now),
    status?.podIPs?.[0]?.ip || status?.podIP || '<none>',
    spec?.nodeName || '<none>',
    status?.nominatedNodeName || '<none>',
    gatesOf(pod),
  ]
}

function sidecarNames({ spec }: Pod): string[] {
  return (spec?.initContainers ?? []).filter(each => each.restartPolicy === 'Always').map(({ name }) => name)
}

const sidecarCount = (pod: Pod) => sidecarNames(pod).length

function sidecarsOf(pod: Pod): ContainerStatus[] {
  const names = sidecarNames(pod)
  return (pod.status?.initContainerStatuses ?? []).filter(({ name }) => names.includes(name))
}

/** While it starts, its init containers are what restarts, up to the one that it waits for. */
function restartedOf(pod: Pod, statuses: readonly ContainerStatus[]): readonly ContainerStatus[] {
  const init = initOf(pod)
  return init ? (pod.status?.initContainerStatuses ?? []).slice(0, init.index + 1) : statuses
}

function renderRestarts(statuses: readonly ContainerStatus[], now: Date): string {
  const count = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
  const ends = statuses
    .map(({ lastState }) => lastState?.terminated?.finishedAt)
    .filter(end => end !== undefined && end !== null)
  const last = ends.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1)
  return count > 0 && last ? `${count} (${renderAge(last, now)} ago)` : String(count)
}

function gatesOf({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const holds = (type: string) => status?.conditions?.some(each => each.type === type && each.status === 'True')
  return `${gates.filter(({ conditionType }) => holds(conditionType)).length}/${gates.length}`
}
