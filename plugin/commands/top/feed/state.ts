// The state of the cluster as far as it may be read: services, their tickets and proxies, how old what is known of them is, and what is not known.
import type { Pod } from '../../../../api/kube/objects.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import type { Link } from '../snapshot.ts'
import type { Attention, SourceOptions } from '../source.ts'
import { followLink } from './followLink.ts'
import type { ForbiddenSight } from './forbidden.ts'
import { createHeartbeat } from './heartbeat.ts'
import { keyOf, poolOf } from './pool.ts'
import { createReach } from './reach.ts'
import { namespacesInSight, poolsInOrder } from './scope.ts'
import { lackOf, type Sight } from './sight.ts'
import type { Spread } from './spread.ts'
import type { Clock, FeedTiming } from './timing.ts'
import { worst } from './trouble.ts'
import { startWatched } from './watched.ts'

export type State = {
  readonly services: Spread<DedicatedService>
  /** Indexed by `service`, its key. */
  readonly proxies: Spread<Pod>
  tickets(service: DedicatedService): Sight<IsolationPod>
  link(): Link
  /** What the newest trouble was, even if it is over. */
  failure(): unknown
  /** All services that there are were listed. */
  isComplete(): boolean
  forbidden(): Omit<ForbiddenSight, 'proxies'>
  /** Watches go where they are needed, as far as the rights reach. */
  spread(): void
  /** To be called now and then. `lastContact` is that of all others who ask the API server. */
  beat(lastContact: number): void
  close(): Promise<void>
}

type StateOptions = SourceOptions & {
  readonly attention: () => Attention
  /** Asked for when something happened: they may be made after the state. */
  readonly on: () => StateListeners
  readonly timing: FeedTiming
  readonly clock: Clock
}

/** Services are named by their keys. */
export type StateListeners = {
  service(key: string): void
  ticket(key: string): void
  proxy(namespace: string): void
  /** Anything may be known, or no longer be known. */
  state(): void
  link(): void
}

export function startState({ attention, on, ...options }: StateOptions): State {
  const { client, namespace, homeNamespace, timing, clock } = options
  const keyOfPool = new Map<string, string>()
  const watched = startWatched({
    ...options,
    onService(service, isGone) {
      const isReplaced = isGone && services.get(keyOf(service))?.metadata.uid !== service.metadata.uid
      if (isReplaced) keyOfPool.delete(poolOf(service))
      else keyOfPool.set(poolOf(service), keyOf(service))
      spread()
      on().service(keyOf(service))
    },
    onTicket(ticket) {
      const key = keyOfPool.get(ticket.metadata.namespace ?? '')
      if (key !== undefined) on().ticket(key)
    },
    onProxy: ({ metadata }) => on().proxy(metadata.namespace ?? ''),
    onState() {
      spread()
      on().state()
      link.review()
    },
  })
  const { services, tickets, proxies } = watched
  const heartbeat = createHeartbeat({ client, namespace, onState: () => link.review(), timing, clock })
  const reach = createReach({ client, homeNamespace, onNamespaces: services.want, timing })
  const link = followLink({ services, tickets, heartbeat, namespace, onLink: () => on().link() })

  function spread(): void {
    reach.need(namespace === undefined && !services.isWide())
    if (!tickets.isWide()) tickets.want(poolsInOrder(services.list(), attention()))
    if (namespace === undefined) proxies.want(namespacesInSight(attention()))
  }
  function troubles({ metadata }: DedicatedService, pool: string) {
    const all = [services.troubleIn(metadata.namespace!), tickets.troubleIn(pool), heartbeat.trouble()]
    return all.flatMap(trouble => trouble ?? [])
  }
  return {
    ...{ services, proxies, spread, link: link.link, failure: link.failure, isComplete: link.isComplete },
    tickets(service) {
      const pool = poolOf(service)
      const standing = tickets.standing(pool)
      return {
        objects: standing === 'synced' ? tickets.byIndex('pool', pool) : undefined,
        lack: lackOf({ standing, trouble: tickets.troubleIn(pool) }, 'isolationpods', pool),
        staleSinceMs: worst(troubles(service, pool))?.sinceMs,
      }
    },
    forbidden: () => ({
      isNarrow: namespace === undefined && !services.isWide(),
      blindIn: reach.isBlind() ? homeNamespace : undefined,
      services: services.forbidden(),
      pods: proxies.forbidden(),
    }),
    beat(lastContact) {
      heartbeat.beat(Math.max(services.lastContact(), tickets.lastContact(), proxies.lastContact(), lastContact))
      link.review()
    },
    async close() {
      heartbeat.close()
      reach.close()
      await watched.close()
    },
  }
}
