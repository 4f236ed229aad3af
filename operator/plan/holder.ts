// Whether a holder lives: a pure judgement over what the operator has seen of its Lease and its proxy pod (design, section 6, rule 8).
import type { HolderState } from './view.ts'

/** One holder as seen. Times end in `Mono` when they are on this operator's monotonic clock, else they are the holder node's wall clock. All in ms. */
export type HolderSight = {
  readonly holder: string
  /** The Lease of the holder's proxy pod; undefined: there is none. */
  readonly lease:
    | {
        readonly holder: string
        readonly draining: boolean
        readonly acquiredAt: number
        /** When this operator last saw the Lease change. */
        readonly changedMono: number
      }
    | undefined
  /** The longest duration that this operator has seen the Lease have, also before it went; 0: none was ever seen. */
  readonly longestFenceMs: number
  /** Since when this operator has seen no Lease for the holder; only used without one. */
  readonly missingSinceMono: number
  /** Since when every read of this holder's Lease that was made because it seemed silent has succeeded, without a gap; undefined: no such read yet. */
  readonly probedSinceMono: number | undefined
  /** The latest end of the proxy container that the proxy pod's status reports, by the node's clock; undefined: none reported, or the pod is gone. */
  readonly containerEndedAt: number | undefined
  /** When the container that runs now was started, by the node's clock; undefined: the pod's status shows none. */
  readonly containerRunsSince: number | undefined
  /** The pod is finished and its proxy container was seen to end: a phase alone may be written by a controller that saw nothing. */
  readonly podFinished: boolean
}

export type HolderJudgement = {
  readonly nowMono: number
  /** The fence to assume for a holder whose Lease was never seen. */
  readonly defaultFenceMs: number
  /** How long silence alone is doubted when most holders of a larger service are silent at once. */
  readonly brakeMs: number
}

/** Four holders or more, of which most fall silent at once, are rather the operator's own outage. */
const BRAKED_FROM = 4

export function judgeHolders(sights: readonly HolderSight[], judgement: HolderJudgement): Map<string, HolderState> {
  const states = new Map(sights.map(sight => [sight.holder, judgeHolder(sight, judgement)]))
  const alive = sights.filter(sight => states.get(sight.holder) !== 'ended')
  const silent = alive.filter(sight => states.get(sight.holder) === 'silent')
  if (alive.length >= BRAKED_FROM && silent.length * 2 > alive.length) {
    const doubted = (sight: HolderSight) =>
      quietWhileReadingMs(sight, judgement) < patienceMs(sight, judgement) + judgement.brakeMs
    for (const sight of silent.filter(doubted)) states.set(sight.holder, 'stale')
  }
  return states
}

/** One holder alone, without the brake. */
export function judgeHolder(sight: HolderSight, judgement: HolderJudgement): HolderState {
  const { lease } = sight
  if (lease && lease.holder !== '' && lease.holder !== sight.holder) return 'ended'
  if (sight.podFinished) return 'ended'
  // An end after this process took its Lease is the end of this process or of a later one.
  if (lease && endedAfter(sight, lease.acquiredAt)) return 'ended'
  const quietMs = judgement.nowMono - silentSince(sight)
  if (quietWhileReadingMs(sight, judgement) >= patienceMs(sight, judgement)) return 'silent'
  if (!lease || lease.holder === '' || quietMs >= sight.longestFenceMs) return 'stale'
  return lease.draining ? 'draining' : 'live'
}

function silentSince(sight: HolderSight): number {
  return sight.lease?.changedMono ?? sight.missingSinceMono
}

function endedAfter({ containerEndedAt, containerRunsSince }: HolderSight, acquiredAt: number): boolean {
  // Where either time cannot be read nothing is known, and nobody is declared dead for that.
  if (containerEndedAt === undefined || !(containerEndedAt > acquiredAt)) return false
  // What runs now may be this very process: its clock may have been set back since it began, or be a guest kernel's own. If it is another one, the Lease will say so.
  return containerRunsSince === undefined
}

/** True when so much of the fence has passed in silence that the Lease should be read live, again and again, until it changes or the holder is given up. */
export function shouldProbe(sight: HolderSight, judgement: HolderJudgement): boolean {
  return probeInMs(sight, judgement) <= 0
}

function probeInMs(sight: HolderSight, judgement: HolderJudgement): number {
  return silentSince(sight) + patienceMs(sight, judgement) / 4 - judgement.nowMono
}

/** When to look at the holder again if nothing is heard of it: a Lease that is renewed in time brings no look, and one that is not brings none either. */
export function nextReadInMs(sight: HolderSight, judgement: HolderJudgement): number {
  const firstInMs = probeInMs(sight, judgement)
  return firstInMs > 0 ? Math.ceil(firstInMs) : patienceMs(sight, judgement) / 8
}

function quietWhileReadingMs(sight: HolderSight, judgement: HolderJudgement): number {
  if (sight.probedSinceMono === undefined) return 0
  return judgement.nowMono - Math.max(silentSince(sight), sight.probedSinceMono)
}

/** Twice the longest fence: the holder stops at once its fence after its last confirmed renewal, and a renewal may be confirmed as long after we saw it. */
export function patienceMs(sight: HolderSight, judgement: HolderJudgement): number {
  // A Lease that a hand has robbed of its duration says nothing, not that its holder has no fence.
  const isKnown = sight.lease !== undefined && sight.longestFenceMs > 0
  return 2 * Math.max(sight.longestFenceMs, isKnown ? 0 : judgement.defaultFenceMs)
}
