// How long a pod may stay on a node that wants it gone.
import type { Pod, PodSpec } from '../../../../api/kube/objects.ts'
import type { Taint } from './plan.ts'

type Toleration = NonNullable<PodSpec['tolerations']>[number]

/** 0: it must go now; undefined: it may stay. Counted from when each taint was set. */
export function msUntilEviction({ spec }: Pod, taints: readonly Taint[], now: Date): number | undefined {
  const waits = taints
    .filter(({ effect }) => effect === 'NoExecute')
    .map(taint => {
      const matching = (spec?.tolerations ?? []).filter(toleration => tolerates(toleration, taint))
      if (matching.length === 0) return 0
      const seconds = matching.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? [])
      if (seconds.length === 0) return Number.POSITIVE_INFINITY
      const since = taint.timeAdded ? Date.parse(taint.timeAdded) : now.getTime()
      return Math.max(0, since + Math.max(0, Math.min(...seconds)) * 1000 - now.getTime())
    })
  const first = Math.min(Number.POSITIVE_INFINITY, ...waits)
  return Number.isFinite(first) ? first : undefined
}

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  if (operator === 'Exists') return true
  return Boolean(key) && (value ?? '') === (taint.value ?? '')
}
