// What an agent knows of containers that an earlier agent ran: their processes are dead, only the pod's status tells of them.
import type { Pod } from '../../../api/kube/objects.ts'
import { planRestart, type RestartPolicy } from '../container/restart.ts'
import type { ContainerRole, ContainerState, Terminated } from '../container/view.ts'

export type Past = {
  restarts: number
  /** Where the container stands if it does not start again. */
  state?: ContainerState
  last?: Terminated
}

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]

export type PastQuestion = { pod: Pod; name: string; role: ContainerRole; policy: RestartPolicy; now: string }

export function recallPast({ pod, name, role, policy, now }: PastQuestion): Past {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const status = [...initContainerStatuses, ...containerStatuses].find(known => known.name === name)
  if (!status) return { restarts: 0 }
  const restarts = status.restartCount
  const ended = status.state?.terminated ?? (status.state?.running ? lostRun(status, now) : undefined)
  if (!ended) return { restarts, last: status.lastState?.terminated as Terminated | undefined }
  const backoff = { firstMs: 0, maxMs: 0 }
  const restart = planRestart({ role, policy, exitCode: ended.exitCode, restartsInARow: 0, backoff })
  const done = restart.kind === 'never'
  return done
    ? { restarts, state: { kind: 'terminated', ...(ended as Terminated) } }
    : { restarts, last: ended as Terminated }
}

/** As a kubelet says of a container that it does not find any more. */
function lostRun({ state, containerID }: ContainerStatus, now: string): Terminated {
  return {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
    startedAt: state?.running?.startedAt ?? now,
    finishedAt: now,
    containerID,
  }
}
