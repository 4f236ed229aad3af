// How warm pods of an older template are replaced: within maxSurge and maxUnavailable, and never a pod in use.

export type Rollout = { readonly maxSurge: number | string; readonly maxUnavailable: number | string }

export type RolloutCounts = {
  readonly wanted: number
  /** Available pods, old and new. */
  readonly available: number
  /** Those of them that have an older template. */
  readonly outdated: number
  /** False when maxPods leaves no room for a pod above `wanted`. */
  readonly maySurge: boolean
}

/** `surge`: pods to make above `wanted`; `retire`: outdated available pods to retire now. */
export function planRollout(rollout: Rollout, counts: RolloutCounts): { surge: number; retire: number } {
  if (counts.outdated === 0) return { surge: 0, retire: 0 }
  const surge = counts.maySurge ? Math.min(share(rollout.maxSurge, counts.wanted, Math.ceil), counts.outdated) : 0
  // Both may be 0, by rounding or for lack of room; then one pod at a time is made first, or where that cannot be retired first, or nothing would ever be replaced.
  const unavailable = share(rollout.maxUnavailable, counts.wanted, Math.floor)
  const stuck = surge === 0 && unavailable === 0
  const floor = Math.max(0, counts.wanted - (stuck && !counts.maySurge ? 1 : unavailable))
  return {
    surge: stuck && counts.maySurge ? 1 : surge,
    retire: Math.max(0, Math.min(counts.outdated, counts.available - floor)),
  }
}

/** A number as it is, or a percentage of `of`, rounded as a Deployment does: surge up, unavailable down. */
function share(value: number | string, of: number, round: (n: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * of) / 100)
}
