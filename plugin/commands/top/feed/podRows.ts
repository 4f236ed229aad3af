// The pods of a pool: what their tickets say, and what Kubernetes says where the pods may be read too: pure.
import type { Pod } from '../../../../api/kube/objects.ts'
import type { IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { podProblem } from '../../../../operator/pool/podProblem.ts'
import { isReady } from '../../../../operator/pool/readiness.ts'
import { printable } from '../../../output/printable.ts'
import type { PodRow } from '../snapshot.ts'

/** `undefined`: they may not be read. */
export function buildPodRows(tickets: readonly IsolationPod[] | undefined, pods: readonly Pod[] | undefined): PodRow[] {
  const podByName = new Map((pods ?? []).map(pod => [pod.metadata.name, pod]))
  const rows = (tickets ?? []).flatMap(ticket => {
    const { name } = ticket.metadata
    const pod = podByName.get(name)
    podByName.delete(name)
    // An ended ticket is a receipt; its pod is here as long as it exists.
    return ticket.status?.phase === 'Done' && !pod ? [] : [ofTicket(ticket, pod)]
  })
  return [...rows, ...[...podByName.values()].map(ofPod)]
}

function ofTicket({ metadata, spec, status }: IsolationPod, pod: Pod | undefined): PodRow {
  const phase = status?.phase ?? 'Pending'
  return {
    name: printable(metadata.name),
    phase,
    ip: printable(status?.podIP ?? pod?.status?.podIP ?? ''),
    node: printable(pod?.spec?.nodeName ?? ''),
    client: phase === 'Active' ? printable(status?.client ?? '') : '',
    createdAtMs: Date.parse(metadata.creationTimestamp ?? ''),
    note: printable(noteOf({ phase, retire: spec.retire && (spec.retireReason ?? spec.retire) }, pod)),
  }
}

/** Without a ticket that we know of: it says as much as Kubernetes knows. */
function ofPod(pod: Pod): PodRow {
  const { metadata, status, spec } = pod
  return {
    name: printable(metadata.name),
    phase: printable(status?.phase ?? ''),
    ip: printable(status?.podIP ?? ''),
    node: printable(spec?.nodeName ?? ''),
    client: '',
    createdAtMs: Date.parse(metadata.creationTimestamp ?? ''),
    note: printable(noteOf({ phase: '', retire: undefined }, pod)),
  }
}

function noteOf({ phase, retire }: { phase: string; retire: string | undefined }, pod: Pod | undefined): string {
  if (pod?.metadata.deletionTimestamp !== undefined) return 'is being deleted'
  if (phase === 'Done') return 'used, is kept or about to be deleted'
  if (retire) return `is to end: ${retire}`
  const problem = pod && podProblem(pod)
  if (problem) return problem.message
  return pod && phase !== 'Pending' && !isReady(pod) ? 'is not ready' : ''
}
