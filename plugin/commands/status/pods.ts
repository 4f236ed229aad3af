// The pods of a pool that serve nobody for a reason: pure.
import type { Pod } from '../../../api/kube/objects.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { printable } from '../../output/printable.ts'
import { podNote } from './podNote.ts'
import type { PodReport } from './report.ts'
import type { Sight } from './sight.ts'
import { rfc3339 } from './time.ts'

/** Oldest first: it waited longest. */
export function viewTroubledPods(sight: Sight): PodReport[] {
  const served = new Set(sight.tickets?.filter(hasServed).map(({ metadata }) => metadata.name))
  return (sight.targetPods ?? [])
    .filter(({ metadata }) => !served.has(metadata.name))
    .flatMap(pod => viewPod(pod, sight) ?? [])
    .toSorted((a, b) => (a.createdAt ?? '').localeCompare(b.createdAt ?? '') || a.name.localeCompare(b.name))
}

/** However such a pod ended, it did what it was for; one that failed before that is of interest as long as it is kept. */
function hasServed({ status }: IsolationPod): boolean {
  return status?.phase === 'Done' && status.endReason !== 'PodFailed'
}

function viewPod(pod: Pod, { lastLines, events }: Sight): PodReport | undefined {
  const note = podNote(pod)
  if (note === undefined) return undefined
  const { name } = pod.metadata
  const probe = events
    ?.filter(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.name === name)
    .at(-1)?.message
  const line = lastLines.get(name)
  return {
    name: printable(name),
    phase: printable(pod.status?.phase ?? ''),
    createdAt: rfc3339(pod.metadata.creationTimestamp),
    note: printable([note, probe, line && `last line: ${line}`].filter(Boolean).join('; ')),
  }
}
