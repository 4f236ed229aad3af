// What a service wishes of its pool: its spec, the annotations that override it, and the clients that wait at its holders.
import type { Lease, Namespace } from '../../api/kube/objects.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { basePoolSizeAnnotation, maxPodsAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import type { PoolWish } from '../plan/pool.ts'
import type { Ticket } from '../plan/view.ts'
import { wholeNumber } from '../wholeNumber.ts'
import { waitingAt } from './holders.ts'

export type WishSources = {
  readonly service: DedicatedService
  readonly templateHash: string
  readonly tickets: readonly Ticket[]
  readonly leases: readonly Lease[]
  readonly userNamespace: Namespace | undefined
  /** Pods of the other services of the same namespace, which share its bound. */
  readonly podsOfNeighbours: number
  /** Unix ms. */
  readonly now: number
}

export function poolWish(sources: WishSources): PoolWish {
  const { service, tickets, leases } = sources
  const idleMs = maxIdleMs(service)
  return {
    base: basePoolSize(service),
    waiting: leases.reduce((sum, lease) => sum + waitingAt(lease, tickets), 0),
    maxPods: maxPods(sources),
    rollout: service.spec.pool.rollout,
    templateHash: sources.templateHash,
    replaceBefore: idleMs === undefined ? undefined : sources.now - idleMs,
  }
}

/** Ready, unused pods to keep: the annotation when it is a number, else spec.replicas. */
export function basePoolSize(service: DedicatedService): number {
  return wholeNumber(service.metadata.annotations?.[basePoolSizeAnnotation]) ?? service.spec.replicas
}

function maxPods({ service, userNamespace, podsOfNeighbours }: WishSources): number | undefined {
  const ofNamespace = wholeNumber(userNamespace?.metadata.annotations?.[maxPodsAnnotation])
  const bounds = [
    service.spec.pool.maxPods,
    wholeNumber(service.metadata.annotations?.[maxPodsAnnotation]),
    ofNamespace === undefined ? undefined : Math.max(0, ofNamespace - podsOfNeighbours),
  ].filter(bound => bound !== undefined)
  return bounds.length > 0 ? Math.min(...bounds) : undefined
}

/** `pool.maxIdleTime` in ms; undefined: off. */
export function maxIdleMs(service: DedicatedService): number | undefined {
  return service.spec.pool.maxIdleTime === undefined ? undefined : durationMs(service.spec.pool.maxIdleTime)
}
