// What the operator last wished of an object stands on the object itself, so that a wish it gives up can be told from what others added.
import type { KubeObject } from '../../api/kube/objects.ts'
import { lastAppliedAnnotation } from '../../api/v1alpha1/names.ts'

/** Undefined when the object bears none, or one that a hand has spoilt. */
export function readLastApplied<T extends KubeObject>(live: T): T | undefined {
  const text = live.metadata.annotations?.[lastAppliedAnnotation]
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isKubeObject(value) ? (value as T) : undefined
  } catch {
    return undefined
  }
}

/** `desired` with itself on it. */
export function withLastApplied<T extends KubeObject>(desired: T): T {
  const annotations = { ...desired.metadata.annotations, [lastAppliedAnnotation]: JSON.stringify(desired) }
  return { ...desired, metadata: { ...desired.metadata, annotations } }
}

function isKubeObject(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && 'metadata' in value && typeof value.metadata === 'object'
}
