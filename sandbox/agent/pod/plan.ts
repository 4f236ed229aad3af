// Decides which containers of a pod to start and to stop now, as a kubelet orders them.
import type { ContainerView } from '../container/view.ts'

export type PodPlan = {
  starts: string[]
  stops: string[]
  /** Nothing runs and nothing will. */
  over: boolean
  /** When to look again even if nothing happens, on the monotonic clock. */
  wakeAtMs: number | undefined
}

/** `containers` are in the order of the spec, init containers first; `ending` when the whole pod has to go. */
export function planPod(input: { containers: readonly ContainerView[]; ending: boolean; nowMs: number }): PodPlan {
  const { containers, nowMs } = input
  const mains = containers.filter(({ role }) => role === 'main')
  const finished = mains.every(({ state }) => state.kind === 'terminated')
  if (input.ending || finished || containers.some(failedInit)) return planEnd(containers)

  const due = listDue(containers)
  const later = due.filter(({ startableAtMs }) => startableAtMs > nowMs).map(({ startableAtMs }) => startableAtMs)
  return {
    starts: due.filter(({ startableAtMs }) => startableAtMs <= nowMs).map(({ name }) => name),
    stops: [],
    over: false,
    wakeAtMs: later.length > 0 ? Math.min(...later) : undefined,
  }
}

/** Containers whose turn has come. Before the pod is initialized, init containers hold back everything behind them. */
function listDue(containers: readonly ContainerView[]): ContainerView[] {
  const initialized = containers.some(({ role, alive, last }) => role === 'main' && (alive || last))
  const due: ContainerView[] = []
  for (const container of containers) {
    const waits = container.state.kind === 'waiting' && !container.alive
    if (initialized && container.role === 'init') continue
    if (waits) due.push(container)
    if (!initialized && holdsBack(container)) break
  }
  return due
}

function holdsBack({ role, state, started }: ContainerView): boolean {
  if (role === 'main') return false
  return role === 'init' ? state.kind !== 'terminated' : !started
}

function failedInit({ role, state }: ContainerView): boolean {
  return role === 'init' && state.kind === 'terminated' && state.exitCode !== 0
}

/** Mains and init containers go at once, then sidecars one by one in reverse order. */
function planEnd(containers: readonly ContainerView[]): PodPlan {
  const alive = containers.filter(container => container.alive)
  const first = alive.filter(({ role }) => role !== 'sidecar')
  const stops = (first.length > 0 ? first : alive.slice(-1)).map(({ name }) => name)
  return { starts: [], stops, over: alive.length === 0, wakeAtMs: undefined }
}
