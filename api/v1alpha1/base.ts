// The base of a service, as everybody reads it: the operator that keeps it, the proxies whose stock is a share of it, and people.
import { basePoolSizeAnnotation } from './names.ts'
import type { DedicatedService } from './types.generated.ts'
import { wholeNumber } from './wholeNumber.ts'

/** Between these the base follows use; equal ones where it does not. */
export type BaseBounds = { readonly least: number; readonly most: number }

/** What people set: the annotation when it is a number, else spec.replicas. */
export function basePoolSize({ metadata, spec }: DedicatedService): number {
  return wholeNumber(metadata.annotations?.[basePoolSizeAnnotation]) ?? spec.replicas
}

/** Of `spec.pool.autoscaling`; `maxSpare` holds against everything else. */
export function baseBounds(service: DedicatedService): BaseBounds {
  const set = basePoolSize(service)
  const { autoscaling } = service.spec.pool
  if (!autoscaling) return { least: set, most: set }
  const most = autoscaling.maxSpare ?? Number.POSITIVE_INFINITY
  return { least: Math.min(autoscaling.minSpare ?? set, most), most }
}

export function withinBounds(size: number, { least, most }: BaseBounds): number {
  return Math.min(most, Math.max(least, size))
}

/** Ready, unused pods to keep now: where the base follows use, what the operator last said, within the bounds of now. */
export function presentBase(service: DedicatedService): number {
  const said = service.status?.baseTargets
  return withinBounds(Number.isSafeInteger(said) ? said! : 0, baseBounds(service))
}
