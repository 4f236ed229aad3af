// The annotations by which a Deployment's history is kept on its ReplicaSets.
import type { Deployment } from '../../../../api/kube/objects.ts'
import type { ReplicaSet } from '../resources.ts'

const prefix = 'deployment.kubernetes.io'
export const revisionAnnotation = `${prefix}/revision`
const historyAnnotation = `${prefix}/revision-history`
const desiredAnnotation = `${prefix}/desired-replicas`
const maxAnnotation = `${prefix}/max-replicas`

/** These say something about the Deployment itself. */
const own = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
])

export type Annotations = Readonly<Record<string, string>>

export function revisionOf({ metadata }: { metadata: { annotations?: Annotations } }): number {
  return numberAt(metadata.annotations, revisionAnnotation) ?? 0
}

export function nextRevision(others: readonly ReplicaSet[]): number {
  return Math.max(0, ...others.map(revisionOf)) + 1
}

/** Of the set that stands for the present template. One that is taken up again gets a new revision and remembers the old. */
export function annotationsOf({ metadata }: Deployment, before: Annotations, revision: number): Annotations {
  const copied = Object.entries(metadata.annotations ?? {}).filter(([key]) => !own.has(key))
  const all = { ...before, ...Object.fromEntries(copied) }
  const was = before[revisionAnnotation]
  if (was !== undefined && Number(was) >= revision) return all
  const earlier = [before[historyAnnotation], was].filter(Boolean).join(',')
  return { ...all, ...(earlier && { [historyAnnotation]: earlier }), [revisionAnnotation]: String(revision) }
}

/** What a later change of the number is measured by. */
export function sizeAnnotations(replicas: number, maxSurge: number): Annotations {
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + maxSurge) }
}

export function desiredOf({ metadata }: ReplicaSet): number | undefined {
  return numberAt(metadata.annotations, desiredAnnotation)
}

export function maxOf({ metadata }: ReplicaSet): number | undefined {
  return numberAt(metadata.annotations, maxAnnotation)
}

function numberAt(annotations: Annotations | undefined, key: string): number | undefined {
  const text = annotations?.[key] ?? ''
  const number = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(number) ? number : undefined
}
