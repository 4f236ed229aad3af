// A pod that says nothing about lost nodes puts up with one for five minutes.
import type { PodSpec } from '../../../api/kube/objects.ts'

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
const effect = 'NoExecute'
const PATIENCE_SECONDS = 300

/** Changes the draft. */
export function giveTolerations(spec: PodSpec): void {
  const has = (key: string) =>
    spec.tolerations?.some(each => (!each.key || each.key === key) && (!each.effect || each.effect === effect))
  const missing = keys
    .filter(key => !has(key))
    .map(key => ({ key, operator: 'Exists', effect, tolerationSeconds: PATIENCE_SECONDS }))
  if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...missing]
}
