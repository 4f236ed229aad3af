// Whether a change of a Lease is a reason to look at its service. Holders renew all the time, and mostly say only that they live: that is remembered, and changes nothing that a look decides on.
import { isDeepStrictEqual } from 'node:util'
import type { Lease } from '../../api/kube/objects.ts'
import { waitingAnnotation } from '../../api/v1alpha1/names.ts'
import { wholeNumber } from '../../api/v1alpha1/wholeNumber.ts'

export type Renewal = {
  readonly before: Lease
  readonly after: Lease
  /** How long the watch had shown no change of this Lease. */
  readonly quietMs: number
  /** The longest fence that this Lease has had. */
  readonly fenceMs: number
}

/** True: nobody has had a reason to doubt the holder meanwhile, and it says nothing new. */
export function isMereRenewal({ before, after, quietMs, fenceMs }: Renewal): boolean {
  // From half its fence on a silent holder is asked for, and judged by the answers (`shouldProbe`): that it is heard again is news.
  if (!(quietMs < fenceMs / 2)) return false
  // As many clients as before wait at a later time: pods that were reserved in between are not for them.
  if ((wholeNumber(after.metadata.annotations?.[waitingAnnotation]) ?? 0) > 0) return false
  return isDeepStrictEqual(withoutTime(before), withoutTime(after))
}

function withoutTime({ metadata, spec, ...rest }: Lease): object {
  const { resourceVersion: _, managedFields: __, ...kept } = metadata as Lease['metadata'] & { managedFields?: unknown }
  return { ...rest, metadata: kept, spec: { ...spec, renewTime: undefined } }
}
