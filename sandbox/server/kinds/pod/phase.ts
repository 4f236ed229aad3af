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
  return initOf(pod)?.word ?? mainPhase(status, first)
}

function isInitialized({ conditions = [] }: Status): boolean {
  return conditions.some(({ type, status }) => type === 'Initialized' && status === 'True')
}

/** The init container that a starting pod waits for, and the word for it. */
export function initOf(pod: Pod): { index: number; word: string } | undefined {
  const { spec, status = {} } = pod
  if (isInitialized(status)) return undefined
  const all = spec?.initContainers ?? []
  const sidecars = new Set(all.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  const found = status.initContainerStatuses ?? []
  const index = found.findIndex(container => !isDone(container, sidecars.has(container.name)))
  const waited = found[index]
  return waited && { index, word: `Init:${initWord(waited) ?? `${index}/${all.length}`}` }
}

function isDone({ state, started }: ContainerStatus, isSidecar: boolean): boolean {
  return isSidecar ? started === true : state?.terminated?.exitCode === 0
}

function initWord({ state }: ContainerStatus): string | undefined {
  if (state?.terminated) return endOf(state.terminated)
  const reason = state?.waiting?.reason
  return reason === 'PodInitializing' ? undefined : reason || undefined
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
