// The phase of a pod, from its containers, as a kubelet computes it.
import type { RestartPolicy } from '../container/restart.ts'
import type { ContainerView } from '../container/view.ts'

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

export type PhaseQuestion = {
  containers: readonly ContainerView[]
  policy: RestartPolicy
  /** The pod was ended from outside (deleted, out of time, shut down) and nothing of it runs any more. */
  ended: boolean
  /** It was ended in a way that is a failure whatever its containers said. */
  failed: boolean
}

export function planPhase({ containers, policy, ended, failed }: PhaseQuestion): Phase {
  const mains = containers.filter(({ role }) => role === 'main')
  if (ended) return !failed && mains.every(succeeded) ? 'Succeeded' : 'Failed'
  if (containers.some(({ role, state }) => role === 'init' && state.kind === 'terminated' && state.exitCode !== 0)) {
    return 'Failed'
  }
  const begun = mains.some(({ state, last }) => state.kind !== 'waiting' || last)
  if (!begun) return 'Pending'
  if (containers.some(({ alive }) => alive)) return 'Running'
  if (!mains.every(({ state }) => state.kind === 'terminated')) return 'Running'
  if (policy === 'Always') return 'Running'
  return mains.every(succeeded) ? 'Succeeded' : 'Failed'
}

function succeeded({ state }: ContainerView): boolean {
  return state.kind === 'terminated' && state.exitCode === 0
}
