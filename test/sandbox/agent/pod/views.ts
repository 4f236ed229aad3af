// Containers in every state, for the tables of the pod's decisions.
import type { ContainerRole, ContainerView, Terminated } from '../../../../sandbox/agent/container/view.ts'

export const time = '2026-01-01T00:00:00Z'

type Look = Omit<ContainerView, 'name' | 'role' | 'image' | 'last'> & { last?: Terminated }

function ended(exitCode: number) {
  const reason = exitCode === 0 ? 'Completed' : 'Error'
  const state = { kind: 'terminated' as const, exitCode, reason, startedAt: time, finishedAt: time }
  return { ...rest, state, containerID: 'process://1' }
}

const rest = { restarts: 0, alive: false, started: false, ready: false, startableAtMs: 0 }

export const waiting: Look = { ...rest, state: { kind: 'waiting', reason: 'ContainerCreating' } }
export const running: Look = {
  ...{ ...rest, alive: true, started: true, ready: true },
  state: { kind: 'running', startedAt: time },
  containerID: 'process://1',
}
export const succeeded = ended(0)
export const failed = ended(3)

/** In back-off, after a failure. */
export const crashing: Look = {
  ...{ ...waiting, restarts: 2, last: failed.state },
  state: { kind: 'waiting', reason: 'CrashLoopBackOff' },
}

const as = (role: ContainerRole) => (name: string, look: Look) => ({ ...look, name, role, image: `${name}:1` })
export const main = as('main')
export const init = as('init')
export const sidecar = as('sidecar')
