// What a row of probe results says: the thresholds of Kubernetes as a small state machine.

export type Verdict = {
  /** Undefined until a threshold was reached once. */
  healthy: boolean | undefined
  /** The newest result, and how often in a row it came. */
  last: boolean | undefined
  streak: number
}

export type Thresholds = { successThreshold?: number; failureThreshold?: number }

export const NO_VERDICT: Verdict = { healthy: undefined, last: undefined, streak: 0 }

export function judge(before: Verdict, success: boolean, thresholds: Thresholds): Verdict {
  const streak = before.last === success ? before.streak + 1 : 1
  const needed = success ? (thresholds.successThreshold ?? 1) : (thresholds.failureThreshold ?? 3)
  return { healthy: streak >= needed ? success : before.healthy, last: success, streak }
}
