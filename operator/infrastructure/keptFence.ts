// The longest fence that a service ever had, as its pool namespace remembers it: an annotation, in which a hand may have written anything.
import type { Namespace } from '../../api/kube/objects.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { fenceAnnotation } from '../../api/v1alpha1/names.ts'

/** As the CRD bounds proxy.fence. */
const LONGEST_MS = 86_400_000

/** Undefined where nothing is remembered, or nothing that can be a fence. */
export function readKeptFence(pool: Namespace | undefined): string | undefined {
  const text = pool?.metadata.annotations?.[fenceAnnotation]
  return text !== undefined && isFence(text) ? text : undefined
}

function isFence(text: string): boolean {
  try {
    return durationMs(text) <= LONGEST_MS
  } catch {
    // No duration at all.
    return false
  }
}
