// How many pods a disruption budget lets go now.
import type { Pod, PodDisruptionBudget } from '../../../../api/kube/objects.ts'
import { timestamp } from '../../timestamp.ts'
import { amountOf } from '../amount.ts'
import { isReady } from '../pods.ts'

type Status = NonNullable<PodDisruptionBudget['status']>

/** An eviction that was allowed is waited for this long. */
const EVICTION_MS = 120_000

export type BudgetFacts = {
  /** Those that the budget chooses. */
  readonly pods: readonly Pod[]
  /** How many there would be if all were there, by their controllers; throws when a controller cannot be asked. */
  readonly scale: () => number
  readonly now: Date
}

/** `againAfterMs`: when an eviction will have been waited for long enough. */
export function planBudget(
  budget: PodDisruptionBudget,
  { pods, scale, now }: BudgetFacts,
): { readonly status: Status; readonly againAfterMs: number | undefined } {
  const { expectedPods, desiredHealthy } = countWanted(budget, pods, scale)
  const disrupted = stillDisrupted(budget, pods, now)
  const currentHealthy = pods.filter(
    pod => !pod.metadata.deletionTimestamp && !disrupted.has(pod.metadata.name) && isReady(pod),
  ).length
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
  const waits = [...disrupted.values()].map(at => Date.parse(at) + EVICTION_MS - now.getTime())
  const enough = disruptionsAllowed > 0
  const status: Status = {
    ...(disrupted.size > 0 && { disruptedPods: Object.fromEntries(disrupted) }),
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    observedGeneration: budget.metadata.generation,
    conditions: withAllowed(
      budget,
      { status: enough ? 'True' : 'False', reason: enough ? 'SufficientPods' : 'InsufficientPods', message: '' },
      now,
    ),
  } as Status
  return { status, againAfterMs: waits.length > 0 ? Math.max(1, Math.min(...waits)) : undefined }
}

/** Nothing may go while it cannot be counted. */
export function planFailure(budget: PodDisruptionBudget, message: string, now: Date): Status {
  const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0, ...status } = budget.status ?? {}
  const conditions = withAllowed(budget, { status: 'False', reason: 'SyncFailed', message }, now)
  return { ...status, currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed: 0, conditions } as Status
}

function countWanted({ spec }: PodDisruptionBudget, pods: readonly Pod[], scale: () => number) {
  const { minAvailable, maxUnavailable } = spec ?? {}
  if (maxUnavailable !== undefined) {
    const expectedPods = scale()
    return { expectedPods, desiredHealthy: Math.max(0, expectedPods - amountOf(maxUnavailable, expectedPods, 'up')) }
  }
  if (typeof minAvailable === 'string') {
    const expectedPods = scale()
    return { expectedPods, desiredHealthy: amountOf(minAvailable, expectedPods, 'up') }
  }
  return { expectedPods: pods.length, desiredHealthy: minAvailable ?? 0 }
}

/** Pods whose eviction was allowed and that have not begun to end. */
function stillDisrupted({ status }: PodDisruptionBudget, pods: readonly Pod[], now: Date): Map<string, string> {
  const living = new Set(pods.filter(pod => !pod.metadata.deletionTimestamp).map(pod => pod.metadata.name))
  const all = Object.entries(status?.disruptedPods ?? {})
  return new Map(all.filter(([name, at]) => living.has(name) && Date.parse(at) + EVICTION_MS > now.getTime()))
}

type Allowed = { readonly status: string; readonly reason: string; readonly message: string }

function withAllowed({ metadata, status }: PodDisruptionBudget, wish: Allowed, now: Date) {
  const type = 'DisruptionAllowed'
  const conditions = status?.conditions ?? []
  const was = conditions.find(each => each.type === type)
  const observedGeneration = wish.reason === 'SyncFailed' ? was?.observedGeneration : metadata.generation
  const transition = was?.status === wish.status ? was.lastTransitionTime : timestamp(now)
  const told = { type, ...wish, ...(observedGeneration && { observedGeneration }), lastTransitionTime: transition }
  return [...conditions.filter(each => each !== was), told]
}
