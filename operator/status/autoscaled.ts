// The condition BaseAutoscaled: what the base is where it follows use, why, and what therefore has no effect.
import { baseBounds, basePoolSize } from '../../api/v1alpha1/base.ts'
import { basePoolSizeAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { wholeNumber } from '../../api/v1alpha1/wholeNumber.ts'
import type { BaseReason } from '../plan/autoscale.ts'
import type { PoolWish } from '../plan/pool.ts'
import { countOf } from './countOf.ts'

type Verdict = {
  readonly type: 'BaseAutoscaled'
  readonly status: 'True'
  readonly reason: string
  readonly message: string
}

const reasons = {
  Least: 'AtLeastBase',
  Most: 'AtMaxSpare',
  Use: 'FollowsUse',
  Delay: 'ScaleDownDelay',
} as const satisfies Record<BaseReason, string>

export type BaseSight = {
  readonly service: DedicatedService
  readonly inUse: number
  /** Undefined while the pool could not be looked at. */
  readonly wish: Pick<PoolWish, 'base' | 'autoscaled'> | undefined
}

/** None where the base does not follow use. */
export function baseAutoscaled(sight: BaseSight): Verdict[] {
  const { service, wish } = sight
  if (!wish?.autoscaled) return []
  const message = `The base is ${wish.base}: ${explainBase(sight)}${withoutEffect(service)}`
  return [{ type: 'BaseAutoscaled', status: 'True', reason: reasons[wish.autoscaled.why], message }]
}

function explainBase({ service, inUse, wish }: BaseSight): string {
  const { sparePercent, scaleDownDelay } = service.spec.pool.autoscaling!
  const { asked, why } = wish!.autoscaled!
  const share = `${sparePercent}% of ${countOf(inUse, 'pod', 'pods')} in use`
  switch (why) {
    case 'Use':
      return share
    case 'Least':
      return `${sourceOfLeast(service)}; ${share} would be ${asked}`
    case 'Most':
      return `spec.pool.autoscaling.maxSpare; ${share} would be ${asked}`
    case 'Delay':
      return `the most that was asked for in the last ${scaleDownDelay}; ${share} would be ${asked}`
  }
}

function sourceOfLeast(service: DedicatedService): string {
  const { minSpare } = service.spec.pool.autoscaling!
  const { least } = baseBounds(service)
  if (least !== (minSpare ?? basePoolSize(service))) return 'spec.pool.autoscaling.maxSpare'
  return minSpare === undefined ? sourceOfSize(service) : 'spec.pool.autoscaling.minSpare'
}

/** Whoever scales by hand should read why nothing comes of it. */
function withoutEffect(service: DedicatedService): string {
  const { minSpare } = service.spec.pool.autoscaling!
  const size = basePoolSize(service)
  if (minSpare !== undefined)
    return size === minSpare ? '' : `. ${sourceOfSize(service)} (${size}) has no effect beside minSpare`
  return baseBounds(service).least < size ? `. ${sourceOfSize(service)} (${size}) is more than maxSpare allows` : ''
}

function sourceOfSize({ metadata }: DedicatedService): string {
  const annotation = metadata.annotations?.[basePoolSizeAnnotation]
  return wholeNumber(annotation) === undefined ? 'spec.replicas' : `the annotation ${basePoolSizeAnnotation}`
}
