// How long the reading of logs waits for what. Tests scale it down together.
import type { Backoff } from '../../api/kube/backoff.ts'

export type LogTiming = {
  readonly backoff: Backoff
  /** A log that ends somewhere has to answer, and to go on, within this time. */
  readonly answerMs: number
  /** A followed log that is quiet for so long is asked for anew: quiet and dead look the same. */
  readonly quietMs: number
  /** A stream goes on for so long after its container has ended: what it still has arrives before. */
  readonly overMs: number
  /** So long after a stream began, the pod's status tells surely which run of the container it reads. */
  readonly certainMs: number
  /** Failures in a row after which somebody is told. */
  readonly patience: number
}

export const logTiming: LogTiming = {
  backoff: { initialMs: 200, maxMs: 5_000 },
  answerMs: 10_000,
  quietMs: 120_000,
  overMs: 5_000,
  certainMs: 15_000,
  patience: 3,
}
