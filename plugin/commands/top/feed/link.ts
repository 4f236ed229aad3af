// One word for how the feed stands with the API server: pure.
import { printable } from '../../../output/printable.ts'
import type { Link } from '../snapshot.ts'
import { type Trouble, worst } from './trouble.ts'

export type LinkSight = {
  /** Of the services: nothing was listed yet, or the cluster does not know them. */
  readonly services: 'waiting' | 'absent' | 'known'
  /** Tickets were listed once, or may not be. */
  readonly ticketsKnown: boolean
  readonly wasLive: boolean
  readonly troubles: readonly Trouble[]
}

export function planLink({ services, ticketsKnown, wasLive, troubles }: LinkSight): Link {
  const trouble = worst(troubles)
  if (trouble) {
    const { attempt, sinceMs, why } = trouble
    return { kind: 'reconnecting', attempt, sinceMs, why: printable(why) }
  }
  if (services === 'absent') return { kind: 'notInstalled' }
  const isComplete = services === 'known' && ticketsKnown
  return isComplete || wasLive ? { kind: 'live' } : { kind: 'connecting' }
}
