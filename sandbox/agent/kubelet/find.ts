// Finds the container that a request names, or says why not.
import type { Attempt } from '../container/attempt.ts'
import type { ContainerLog } from '../container/log.ts'
import type { Pods } from '../pods.ts'
import { Refusal } from './refusal.ts'

export type Wanted = { namespace: string; pod: string; container: string }

export function findLog(pods: Pods, wanted: Wanted, previous: boolean): ContainerLog {
  const container = findContainer(pods, wanted)
  const log = container.log(previous)
  if (log) return log
  const where = `container "${wanted.container}" in pod "${wanted.pod}"`
  if (previous) throw new Refusal(400, `previous terminated ${where} not found`)
  const { state } = container.view()
  const why = state.kind === 'waiting' ? `is waiting to start: ${whyWaiting(state.reason)}` : 'has no log here'
  throw new Refusal(400, `${where} ${why}`)
}

/** Its running attempt. */
export function findRunning(pods: Pods, wanted: Wanted): Attempt {
  const container = findContainer(pods, wanted)
  const attempt = container.current()
  if (attempt && container.view().alive) return attempt
  throw new Refusal(500, `container not found ("${wanted.container}"): it does not run`)
}

export function findPod(pods: Pods, { namespace, pod }: Omit<Wanted, 'container'>) {
  const run = pods.find(namespace, pod)
  if (run) return run
  throw new Refusal(404, `pod "${pod}" in namespace "${namespace}" is not on this node`)
}

function findContainer(pods: Pods, wanted: Wanted) {
  const container = findPod(pods, wanted).container(wanted.container)
  if (container) return container
  throw new Refusal(404, `pod "${wanted.pod}" has no container "${wanted.container}"`)
}

/** As kubelets say it; what to do about it stands in the pod's status and Events. */
function whyWaiting(reason: string): string {
  if (reason === 'ErrImagePull') return "image can't be pulled"
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason
}
