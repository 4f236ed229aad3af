// The pods of a pool that serve nobody for a reason: pure.
import type { Pod } from '../../../api/kube/objects.ts'
import { printable } from '../../output/printable.ts'
import { podNote } from './podNote.ts'
import type { PodReport } from './report.ts'
import type { Sight } from './sight.ts'
import { rfc3339 } from './time.ts'

/** Oldest first: it waited longest. Pods that were used and are about to go are no trouble. */
export function viewTroubledPods(sight: Sight): PodReport[] {
  const unused = new Set(
    sight.tickets?.filter(({ status }) => status?.phase !== 'Done').map(({ metadata }) => metadata.name),
  )
  return (sight.targetPods ?? [])
    .filter(pod => isOfInterest(pod, sight.tickets ? unused : undefined))
    .flatMap(pod => viewPod(pod, sight) ?? [])
    .toSorted((a, b) => (a.createdAt ?? '').localeCompare(b.createdAt ?? '') || a.name.localeCompare(b.name))
}

/** A pod that ended by itself is of interest as long as it exists. */
function isOfInterest(pod: Pod, unused: ReadonlySet<string> | undefined): boolean {
  return !unused || unused.has(pod.metadata.name) || pod.status?.phase === 'Failed'
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
