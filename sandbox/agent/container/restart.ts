// Decides whether and when a container that ended starts again.
import type { ContainerRole } from './view.ts'

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never'

export type Restart = { kind: 'never' } | { kind: 'after'; ms: number }

export type RestartQuestion = {
  role: ContainerRole
  /** The pod's. */
  policy: RestartPolicy
  exitCode: number
  /** Restarts since it last ran well for long. */
  restartsInARow: number
  backoff: { firstMs: number; maxMs: number }
}

/** As a kubelet: the first restart at once, the next after 10 s, then doubling. */
export function planRestart({ role, policy, exitCode, restartsInARow, backoff }: RestartQuestion): Restart {
  if (!mayRestart(role, policy, exitCode)) return { kind: 'never' }
  if (restartsInARow === 0) return { kind: 'after', ms: 0 }
  return { kind: 'after', ms: Math.min(backoff.maxMs, backoff.firstMs * 2 ** (restartsInARow - 1)) }
}

/** An init container is done once it has succeeded, whatever the policy; a sidecar never is. */
function mayRestart(role: ContainerRole, policy: RestartPolicy, exitCode: number): boolean {
  if (role === 'sidecar') return true
  if (policy === 'Never') return false
  if (policy === 'Always' && role === 'main') return true
  return exitCode !== 0
}
