// Decides how a reflector goes on after its list failed or its watch ended, for whatever reason.
import { type Backoff, backoffMs } from './backoff.ts'
import { isKubeError } from './errors.ts'

export type Ending = {
  during: 'list' | 'watch'
  /** Undefined when the list is complete, or the server closed the watch in good order. */
  error: unknown
  /** The watch had brought an event or a bookmark. */
  fruitful: boolean
}

/** Counts since something last came. */
export type Trouble = {
  /** Failed lists and watches that brought nothing. */
  fruitless: number
  /** Watches that the server took but that brought nothing: reason to doubt where they start. */
  doubts: number
}

export type Recovery = { trouble: Trouble; relist: boolean; report: boolean; waitMs: number }

export const NO_TROUBLE: Trouble = { fruitless: 0, doubts: 0 }

const MAX_DOUBTS = 3
/** A server, or what stands before it, may ask for any time; whoever follows nothing for so long decides on what was. */
const LONGEST_ASKED_MS = 60_000

/** A `timeout` during a watch means that the server stayed silent: waiting longer before the next one would help nobody. */
export function planRecovery(
  ending: Ending,
  before: Trouble,
  { backoff, random }: { backoff: Backoff; random: () => number },
): Recovery {
  const { during, error, fruitful } = ending
  if (during === 'list' && error === undefined) return { trouble: before, relist: false, report: false, waitMs: 0 }
  const silent = during === 'watch' && isKubeError(error, 'timeout')
  const fruitless = fruitful ? 0 : before.fruitless + 1
  const doubts = fruitful ? 0 : before.doubts + (isDoubtful(ending) ? 1 : 0)
  const relist = isKubeError(error, 'gone', 'malformed') || doubts >= MAX_DOUBTS
  const atOnce = silent || (fruitful && error === undefined)
  const asked = isKubeError(error) ? Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_MS) : 0
  return {
    trouble: { fruitless, doubts: relist ? 0 : doubts },
    relist,
    report: error !== undefined && !isKubeError(error, 'gone'),
    waitMs: atOnce ? 0 : Math.max(backoffMs(backoff, fruitless, random), asked),
  }
}

/** A server that is away or overloaded says nothing about the resourceVersion that the watch named. */
function isDoubtful({ during, error }: Ending): boolean {
  return during === 'watch' && !isKubeError(error, 'network', 'tooManyRequests')
}
