// Why and by when a pod has to end.
import type { Pod } from '../../../api/kube/objects.ts'

export type Ending = {
  /** `deleted`: its object waits for us; `removed`: its object is gone. */
  kind: 'deleted' | 'removed' | 'deadline' | 'shutdown'
  /** On the monotonic clock. */
  killAtMs: number
}

const DEFAULT_GRACE_SECONDS = 30

export function graceMs({ metadata, spec }: Pod): number {
  const seconds = metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS
  return seconds * 1000
}

/** What is asked later may hurry an end, or tell more of it, but never give it more time. */
export function hasten(before: Ending | undefined, next: Ending): Ending {
  if (!before) return next
  const rank = { deadline: 0, shutdown: 1, deleted: 2, removed: 3 }
  const kind = rank[next.kind] > rank[before.kind] ? next.kind : before.kind
  return { kind, killAtMs: Math.min(before.killAtMs, next.killAtMs) }
}

/** How the status tells it; a deletion needs no words. */
export function explainEnding(ending: Ending | undefined): { reason?: string; message?: string } {
  if (ending?.kind === 'deadline') {
    const message = 'Pod was active on the node longer than the specified deadline'
    return { reason: 'DeadlineExceeded', message }
  }
  if (ending?.kind === 'shutdown') {
    return { reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.' }
  }
  return {}
}
