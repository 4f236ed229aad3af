// The status of a pod as a kubelet reports it, from what the agent knows of its containers.
import type { Pod } from '../../../api/kube/objects.ts'
import type { ContainerView, Terminated } from '../container/view.ts'
import { buildConditions } from './conditions.ts'
import type { Phase } from './phase.ts'

export type PodStatus = NonNullable<Pod['status']>
type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number]

export type StatusInput = {
  pod: Pod
  /** The status before lends what does not change: start time, transition times. */
  before: PodStatus | undefined
  containers: readonly ContainerView[]
  phase: Phase
  prepared: boolean
  wildcard?: string
  /** The pod's; undefined before it has one. */
  ip: string | undefined
  hostIP: string
  /** Why the pod as a whole ended. */
  reason?: string
  message?: string
  now: string
}

/** The body of a strategic merge patch on the status: what must not stay is null. */
export function buildStatus(input: StatusInput): PodStatus {
  const { before, containers, phase, ip, hostIP, now } = input
  const inits = containers.filter(({ role }) => role !== 'main')
  const mains = containers.filter(({ role }) => role === 'main')
  return {
    phase,
    reason: input.reason ?? null,
    message: input.message ?? null,
    conditions: buildConditions(input),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    startTime: before?.startTime ?? now,
    ...(inits.length > 0 ? { initContainerStatuses: inits.map(buildContainerStatus) } : {}),
    containerStatuses: mains.map(buildContainerStatus),
  } as PodStatus
}

function buildContainerStatus(container: ContainerView): ContainerStatus {
  const { name, image, state, last, restarts, containerID } = container
  const { kind, ...details } = state
  return {
    name,
    image,
    imageID: containerID ? `process://${image}` : '',
    ...(containerID ? { containerID } : {}),
    restartCount: restarts,
    ready: isReady(container),
    started: container.alive && container.started,
    state: { [kind]: details } as ContainerStatus['state'],
    lastState: last ? { terminated: last satisfies Terminated } : {},
  } as ContainerStatus
}

/** An init container counts as ready once it has succeeded. */
function isReady({ role, state, ready }: ContainerView): boolean {
  return role === 'init' ? state.kind === 'terminated' && state.exitCode === 0 : ready
}
