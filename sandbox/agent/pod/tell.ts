// The Events that a kubelet writes about a pod and its containers.
import type { EventWish } from '../../../api/kube/eventSeries.ts'
import type { Recorder } from '../../../api/kube/events.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import type { ProbeKind } from '../probe/follow.ts'
import { describeContainer, describePod } from './describe.ts'

export type PodEvents = {
  failedMount(volume: string, message: string): void
  failedSandbox(message: string): void
  deadlineExceeded(): void
  wildcard(message: string): void
}

export type ContainerEvents = {
  started(image: string): void
  failed(message: string): void
  pullFailed(image: string, message: string, times: number): void
  backOff(): void
  killing(why: string): void
  unhealthy(kind: ProbeKind, message: string): void
  hookFailed(kind: 'postStart' | 'preStop', message: string): void
}

type Telling = Pick<EventWish, 'type' | 'reason' | 'note'>

export function tellOfPod(recorder: Recorder, pod: Pod): PodEvents {
  const tell = (event: Telling) => recorder.record({ ...event, regarding: describePod(pod), action: 'Run' })
  return {
    failedMount: (volume, message) =>
      tell({
        type: 'Warning',
        reason: 'FailedMount',
        note: `MountVolume.SetUp failed for volume "${volume}" : ${message}`,
      }),
    failedSandbox: message =>
      tell({ type: 'Warning', reason: 'FailedCreatePodSandBox', note: `Failed to create pod sandbox: ${message}` }),
    wildcard: message => tell({ type: 'Warning', reason: 'ListensAtAllAddresses', note: message }),
    deadlineExceeded: () =>
      tell({
        type: 'Normal',
        reason: 'DeadlineExceeded',
        note: 'Pod was active on the node longer than the specified deadline',
      }),
  }
}

export function tellOfContainer(recorder: Recorder, pod: Pod, name: string): ContainerEvents {
  const regarding = describeContainer(pod, name)
  const tell = (event: Telling) => recorder.record({ ...event, regarding, action: 'Run' })
  const normal = (reason: string, note: string) => tell({ type: 'Normal', reason, note })
  const warn = (reason: string, note: string) => tell({ type: 'Warning', reason, note })
  return {
    started(image) {
      normal('Pulled', `Container image "${image}" already present on machine`)
      normal('Created', `Container created: ${name}`)
      normal('Started', `Container started: ${name}`)
    },
    failed: message => warn('Failed', `Error: ${message}`),
    pullFailed(image, message, times) {
      if (times > 1) return normal('BackOff', `Back-off pulling image "${image}": ${message}`)
      warn('Failed', `Failed to pull image "${image}": ${message}`)
      warn('Failed', 'Error: ErrImagePull')
    },
    backOff: () => warn('BackOff', `Back-off restarting failed container ${name} in pod ${pod.metadata.name}`),
    killing: why => normal('Killing', why),
    unhealthy: (kind, message) =>
      warn('Unhealthy', `${kind[0]!.toUpperCase()}${kind.slice(1)} probe failed: ${message}`),
    hookFailed(kind, message) {
      warn(kind === 'postStart' ? 'FailedPostStartHook' : 'FailedPreStopHook', `${kind} hook failed: ${message}`)
    },
  }
}
