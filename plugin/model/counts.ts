// How many pods of a service are in which use.
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { PoolCounts } from './service.ts'

/** A warm pod that is to end counts nowhere: no client will be given it. */
export function countTickets(tickets: readonly IsolationPod[]): Omit<PoolCounts, 'waiting'> {
  const counts = { idle: 0, reserved: 0, inUse: 0, pending: 0 }
  for (const { metadata, spec, status } of tickets) {
    const phase = status?.phase ?? 'Pending'
    const isToEnd = spec.retire !== undefined || metadata.deletionTimestamp !== undefined
    if (phase === 'Active') counts.inUse += 1
    else if (isToEnd) continue
    else if (phase === 'Pending') counts.pending += 1
    else if (phase === 'Idle') counts.idle += 1
    else if (phase === 'Reserved') counts.reserved += 1
  }
  return counts
}

/** The status does not tell idle from reserved: all that are available count as idle. */
export function countsOfStatus({ status }: DedicatedService): PoolCounts {
  return {
    idle: status?.availableTargets ?? 0,
    reserved: 0,
    inUse: status?.inUseTargets ?? 0,
    pending: status?.pendingTargets ?? 0,
    waiting: status?.waitingConnections ?? 0,
  }
}

export function available({ idle, reserved }: Pick<PoolCounts, 'idle' | 'reserved'>): number {
  return idle + reserved
}
