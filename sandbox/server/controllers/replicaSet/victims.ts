// Which of too many pods go first: those whose end costs least, in Kubernetes' order.
import type { Pod } from '../../../../api/kube/objects.ts'
import { isReady, readyCondition } from '../pods.ts'

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost'
const phases = ['Pending', 'Unknown', 'Running']

/** `related`: active pods of the same Deployment; of pods alike, one goes that shares its node with more of these. */
export function rankVictims(pods: readonly Pod[], related: readonly Pod[]): Pod[] {
  const neighbours = new Map<string, number>()
  for (const { spec } of related) {
    if (spec?.nodeName) neighbours.set(spec.nodeName, (neighbours.get(spec.nodeName) ?? 0) + 1)
  }
  const crowd = ({ spec }: Pod) => neighbours.get(spec?.nodeName ?? '') ?? 0
  const keys: ReadonlyArray<(pod: Pod) => number> = [
    pod => (pod.spec?.nodeName ? 1 : 0),
    pod => phases.indexOf(pod.status?.phase ?? 'Pending'),
    pod => (isReady(pod) ? 1 : 0),
    pod => Number(pod.metadata.annotations?.[costAnnotation] ?? 0),
    pod => -crowd(pod),
    pod => (isReady(pod) ? -timeOf(readyCondition(pod)?.lastTransitionTime) : 0),
    pod => -restartsOf(pod),
    pod => -timeOf(pod.metadata.creationTimestamp),
  ]
  return pods.toSorted((a, b) => {
    for (const key of keys) {
      const difference = key(a) - key(b)
      if (difference !== 0) return difference
    }
    return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1
  })
}

/** One without a time counts as the newest. */
function timeOf(text: string | undefined): number {
  return text === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(text)
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount))
}
