// How the feed stands with the API server, judged anew whenever one of its watches may tell otherwise.
import { isDeepStrictEqual } from 'node:util'
import type { Link } from '../snapshot.ts'
import type { Heartbeat } from './heartbeat.ts'
import { type LinkSight, planLink } from './link.ts'
import { worst } from './trouble.ts'
import type { Watched } from './watched.ts'

type FollowedLink = {
  link(): Link
  /** What the newest trouble was, even if it is over. */
  failure(): unknown
  /** All services that there are were listed. */
  isComplete(): boolean
  /** Link or age of what is known may be others. */
  review(): void
}

type LinkParts = Pick<Watched, 'services' | 'tickets'> & {
  readonly heartbeat: Pick<Heartbeat, 'trouble'>
  /** Undefined: all. */
  readonly namespace: string | undefined
  readonly onLink: () => void
}

export function followLink({ services, tickets, heartbeat, namespace, onLink }: LinkParts): FollowedLink {
  let link: Link = { kind: 'connecting' }
  let failure: unknown

  function servicesAre(): LinkSight['services'] {
    const standing = namespace === undefined ? services.wideStanding()! : services.standing(namespace)
    if (standing === 'waiting' || standing === 'absent') return standing
    return standing === 'synced' || services.isSettled() ? 'known' : 'waiting'
  }
  return {
    link: () => link,
    failure: () => failure,
    isComplete: () => servicesAre() !== 'waiting',
    review() {
      const troubles = [services.trouble(), tickets.trouble(), heartbeat.trouble()].flatMap(trouble => trouble ?? [])
      failure = worst(troubles)?.error ?? failure
      const wasLive = link.kind === 'live' || link.kind === 'reconnecting'
      const next = planLink({ services: servicesAre(), ticketsKnown: tickets.isSettled(), wasLive, troubles })
      if (isDeepStrictEqual(next, link)) return
      link = next
      onLink()
    },
  }
}
