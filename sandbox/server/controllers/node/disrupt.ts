// Says on a pod why it is taken away before it is.
import type { Pod } from '../../../../api/kube/objects.ts'
import { pods } from '../../../../api/kube/resources.ts'
import { timestamp } from '../../timestamp.ts'
import type { Hand } from '../hand.ts'

export type Disruption = { readonly reason: string; readonly message: string; readonly phase?: 'Failed' }

/** Returns the pod as it is now. One that has ended or is ending already keeps its status. */
export function tellDisruption(hand: Hand, pod: Pod, { reason, message, phase }: Disruption): Pod {
  const { status, metadata } = pod
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed' || (metadata.deletionTimestamp && !phase)) return pod
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget')
  const lastTransitionTime = timestamp(hand.cluster.now())
  const target = { type: 'DisruptionTarget', status: 'True', lastProbeTime: null, lastTransitionTime, reason, message }
  return hand.changeStatus(pods, pod, { ...status, ...(phase && { phase }), conditions: [...others, target] })
}
