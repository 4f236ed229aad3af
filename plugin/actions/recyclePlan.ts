// Which warm pods to replace next, so that clients hardly notice: pure.
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'

type RecycleSight = {
  /** All tickets of the pool, now. */
  readonly tickets: readonly IsolationPod[]
  /** Names of those that were there when the wish was made, and have not been asked to end. */
  readonly old: ReadonlySet<string>
  /** Ready, unused pods wished for. */
  readonly base: number
  /** All of them now, whatever stays available meanwhile. */
  readonly atOnce: boolean
}

/** As pool.rollout's default of maxUnavailable: three quarters of the base stay available while the rest is replaced. */
const keptShare = 0.75

/** Names of old tickets to retire now; none when new pods must get ready first. Pods that are not ready serve nobody: all of them go at once. */
export function planRecycle({ tickets, old, base, atOnce }: RecycleSight): string[] {
  const unused = tickets.filter(isUnused)
  const candidates = unused.filter(({ metadata }) => old.has(metadata.name))
  const pending = candidates.filter(isStarting)
  const warm = candidates.filter(ticket => !isStarting(ticket))
  const available = unused.filter(ticket => !isStarting(ticket)).length
  const spare = atOnce ? warm.length : Math.max(0, available - Math.floor(base * keptShare))
  return [...pending, ...warm.slice(0, spare)].map(({ metadata }) => metadata.name)
}

/** Never dialled so far as is known, and not to end already. */
export function isUnused(ticket: IsolationPod): boolean {
  const isToEnd = ticket.spec.retire !== undefined || ticket.metadata.deletionTimestamp !== undefined
  return !isToEnd && ['Pending', 'Idle', 'Reserved'].includes(phaseOf(ticket))
}

/** Its pod is not ready yet. */
export function isStarting(ticket: IsolationPod): boolean {
  return phaseOf(ticket) === 'Pending'
}

function phaseOf({ status }: IsolationPod): string {
  return status?.phase ?? 'Pending'
}
