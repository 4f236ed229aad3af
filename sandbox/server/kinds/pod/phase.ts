// The one word that kubectl shows for how a pod is.
import type { Pod } from '../../../../api/kube/objects.ts'

type Status = NonNullable<Pod['status']>
type ContainerStatus = NonNullable<Status['containerStatuses']>[number]

/** `Running`, `Init:0/1`, `CrashLoopBackOff`, `Completed`, `Terminating`. */
export function renderPhase(pod: Pod): string {
  const { status = {}, metadata } = pod
  const lost = status.reason === 'NodeLost'
  if (metadata.deletionTimestamp) return lost ? 'Unknown' : terminal(status) ? plainPhase(pod) : 'Terminating'
  return plainPhase(pod)
}

function terminal({ phase }: Status): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

function plainPhase(pod: Pod): string {
  const { status = {} } = pod
  const gated = status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')
  const first = gated ? 'SchedulingGated' : status.reason || status.phase || ''
  const starting = initPhase(pod)
  if (starting && !isInitialized(status)) return starting
  return mainPhase(status, first)
}

function isInitialized({ conditions = [] }: Status): boolean {
  return conditions.some(({ type, status }) => type === 'Initialized' && status === 'True')
}

/** Of the first init container that is not done; undefined when all are. */
function initPhase({ spec, status = {} }: Pod): string | undefined {
  const all = spec?.initContainers ?? []
  const sidecars = new Set(all.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  const found = status.initContainerStatuses ?? []
  for (const [index, container] of found.entries()) {
    const { terminated, waiting } = container.state ?? {}
    if (terminated?.exitCode === 0 && !sidecars.has(container.name)) continue
    if (sidecars.has(container.name) && container.started) continue
    if (terminated) return `Init:${endOf(terminated)}`
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
    return `Init:${index}/${all.length}`
  }
  return undefined
}

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>

function endOf({ reason, signal, exitCode }: Terminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`)
}

/** The last word has the first container. */
function mainPhase(status: Status, first: string): string {
  const containers = status.containerStatuses ?? []
  const words = containers.toReversed().map(({ state }) => {
    if (state?.waiting?.reason) return state.waiting.reason
    return state?.terminated ? endOf(state.terminated) : undefined
  })
  const word = words.findLast(each => each !== undefined) ?? first
  const running = containers.some(({ ready, state }) => ready && state?.running)
  if (word !== 'Completed' || !running) return word
  const ready = status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True')
  return ready ? 'Running' : 'NotReady'
}
