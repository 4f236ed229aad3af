// Decides whether a pod can run on the one node there is, in the sentences of the Kubernetes scheduler.
import type { Node, Pod } from '../../../api/kube/objects.ts'
import { matchesNode } from './affinity.ts'
import { type Amounts, amountsOf, combine, sumRequests } from './requests.ts'
import { findUntolerated } from './tolerations.ts'

export type Fit = { kind: 'fits' } | { kind: 'unschedulable'; message: string }

/** `placed` are the pods that the node holds already; ended ones cost nothing. */
export function planFit(pod: Pod, node: Node | undefined, placed: readonly Pod[]): Fit {
  if (!node) return { kind: 'unschedulable', message: 'no nodes available to schedule pods' }
  const spec = pod.spec ?? { containers: [] }
  if (node.spec?.unschedulable && !toleratesCordon(pod)) return unschedulable('node(s) were unschedulable', false)
  const taint = findUntolerated(spec, node.spec?.taints)
  if (taint) return unschedulable(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`, false)
  if (!matchesNode(spec, node)) return unschedulable("node(s) didn't match Pod's node affinity/selector", false)

  const running = placed.filter(other => other.metadata.uid !== pod.metadata.uid && !hasEnded(other))
  const lacking = findLacking(pod, running, amountsOf(node.status?.allocatable))
  return lacking.length > 0 ? unschedulable(lacking.join(', 1 '), true) : { kind: 'fits' }
}

export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** The scheduler's own reasons, in its order. */
function findLacking(pod: Pod, running: readonly Pod[], allocatable: Amounts): string[] {
  const lacking: string[] = []
  if (running.length + 1 > (allocatable.pods ?? 0)) lacking.push('Too many pods')
  const wanted = sumRequests(pod)
  const used = running.map(sumRequests).reduce((sum, own) => combine(sum, own, (a, b) => a + b), {})
  for (const [resource, amount] of Object.entries(wanted)) {
    if (amount > 0 && (used[resource] ?? 0) + amount > (allocatable[resource] ?? 0)) {
      lacking.push(`Insufficient ${resource}`)
    }
  }
  return lacking
}

/** `helpful`: fewer pods would help, so the scheduler looked for victims; none is ever taken here. */
function unschedulable(reason: string, helpful: boolean): Fit {
  const preemption = helpful
    ? '1 No preemption victims found for incoming pod.'
    : '1 Preemption is not helpful for scheduling.'
  const message = `0/1 nodes are available: 1 ${reason}. preemption: 0/1 nodes are available: ${preemption}`
  return { kind: 'unschedulable', message }
}

function toleratesCordon(pod: Pod): boolean {
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
  return !findUntolerated(pod.spec ?? { containers: [] }, [taint])
}
