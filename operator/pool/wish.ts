// What a service wishes of its pool: its spec, the annotations that override it, and the clients that wait at its holders.
import type { Lease, Namespace } from '../../api/kube/objects.ts'
import { baseBounds, basePoolSize } from '../../api/v1alpha1/base.ts'
import { durationMs } from '../../api/v1alpha1/duration.ts'
import { maxPodsAnnotation } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { wholeNumber } from '../../api/v1alpha1/wholeNumber.ts'
import { type BaseMemory, type BasePlan, memoryOfBase, planBase } from '../plan/autoscale.ts'
import type { PoolWish } from '../plan/pool.ts'
import type { Ticket } from '../plan/view.ts'
import { waitingAt } from './holders.ts'

export type WishSources = {
  readonly service: DedicatedService
  readonly templateHash: string
  readonly tickets: readonly Ticket[]
  readonly leases: readonly Lease[]
  readonly userNamespace: Namespace | undefined
  /** Pods of the other services of the same namespace, which share its bound: counted only where there is one. */
  readonly podsOfNeighbours: () => number
  /** Unix ms. */
  readonly now: number
  readonly nowMono: number
  /** Undefined: this operator has not looked at the service yet, or its base did not follow use. */
  readonly baseMemory: BaseMemory | undefined
}

export function poolWish(sources: WishSources): PoolWish {
  const { service, tickets, leases } = sources
  const idleMs = maxIdleMs(service)
  const autoscaled = autoscaledBase(sources)
  return {
    base: autoscaled?.base ?? basePoolSize(service),
    autoscaled,
    waiting: leases.reduce((sum, lease) => sum + waitingAt(lease, tickets), 0),
    maxPods: maxPods(sources),
    rollout: service.spec.pool.rollout,
    templateHash: sources.templateHash,
    replaceBefore: idleMs === undefined ? undefined : sources.now - idleMs,
  }
}

/** Undefined: the base does not follow use. */
function autoscaledBase(sources: WishSources): BasePlan | undefined {
  const { service, tickets, nowMono, baseMemory } = sources
  const { autoscaling } = service.spec.pool
  if (!autoscaling) return undefined
  const found = service.status?.baseTargets
  return planBase(
    {
      ...baseBounds(service),
      sparePercent: autoscaling.sparePercent,
      scaleDownDelayMs: durationMs(autoscaling.scaleDownDelay),
    },
    { inUse: tickets.filter(ticket => ticket.phase === 'Active').length, nowMono },
    baseMemory ?? (found === undefined ? undefined : memoryOfBase(found)),
  )
}

function maxPods({ service, userNamespace, podsOfNeighbours }: WishSources): number | undefined {
  const ofNamespace = wholeNumber(userNamespace?.metadata.annotations?.[maxPodsAnnotation])
  const bounds = [
    service.spec.pool.maxPods,
    wholeNumber(service.metadata.annotations?.[maxPodsAnnotation]),
    ofNamespace === undefined ? undefined : Math.max(0, ofNamespace - podsOfNeighbours()),
  ].filter(bound => bound !== undefined)
  return bounds.length > 0 ? Math.min(...bounds) : undefined
}

/** `pool.maxIdleTime` in ms; undefined: off. */
export function maxIdleMs(service: DedicatedService): number | undefined {
  return service.spec.pool.maxIdleTime === undefined ? undefined : durationMs(service.spec.pool.maxIdleTime)
}
