// Why a pod is not ready, in the words of Kubernetes and of its containers: pure.
import type { Pod } from '../../../api/kube/objects.ts'
import { podFailure, podProblem } from '../../../operator/pool/podProblem.ts'
import { isReady } from '../../../operator/pool/readiness.ts'

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]

/** Undefined: it is ready. */
export function podNote(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return 'is being deleted'
  const problem = podProblem(pod)
  if (problem) return problem.message
  if (/^(Failed|Succeeded)$/.test(pod.status?.phase ?? '')) return podFailure(pod) ?? 'it has ended'
  if (isReady(pod)) return undefined
  for (const container of pod.status?.containerStatuses ?? []) {
    const note = containerNote(container)
    if (note) return note
  }
  if (pod.status?.phase === 'Running') return 'runs, and its readiness probe has not succeeded yet'
  return pod.spec?.nodeName ? 'is starting' : 'waits for a node'
}

/** A container that is started again and again says how it ended before. */
function containerNote({ name, state, lastState }: ContainerStatus): string | undefined {
  const { waiting } = state ?? {}
  if (!waiting?.reason || waiting.reason === 'ContainerCreating' || waiting.reason === 'PodInitializing')
    return undefined
  const before = lastState?.terminated
  const last = before?.message?.trimEnd().split('\n').at(-1)
  const how = before ? `; before, it ended with exit code ${before.exitCode}${last ? `, last line: ${last}` : ''}` : ''
  return `container ${name} waits: ${waiting.reason}${how}`
}
