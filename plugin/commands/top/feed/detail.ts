// Everything of the one service that is open: its watches live as long as it is.
import type { KubeClient } from '../../../../api/kube/client.ts'
import type { CoreEvent, KubeObject, Pod } from '../../../../api/kube/objects.ts'
import { coreEvents, pods, type Resource } from '../../../../api/kube/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import type { Detail } from '../snapshot.ts'
import type { Tab } from '../source.ts'
import { buildConnections, buildEvents, buildPods, buildReceipts, type Parts, type Proxies } from './detailParts.ts'
import { type Followed, startFollowed } from './followed.ts'
import { createLog, type LogFeed } from './log.ts'
import { poolOf } from './pool.ts'
import { loading, type Sight, sightOf } from './sight.ts'
import { stripEvent, stripPod } from './strip.ts'
import type { Clock, FeedTiming } from './timing.ts'

export type OpenDetail = {
  readonly key: string
  /** A tab's data is fetched from its first showing on. */
  show(tab: Tab): void
  touch(...parts: (keyof Parts)[]): void
  /** The same object while nothing changed. */
  build(): Detail
  close(): Promise<void>
}

export type DetailOptions = {
  readonly client: KubeClient
  readonly service: DedicatedService
  readonly key: string
  readonly isGone: () => boolean
  readonly tickets: () => Sight<IsolationPod>
  readonly proxies: () => Proxies
  readonly onChange: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

const all: readonly (keyof Parts)[] = ['connections', 'pods', 'receipts', 'events', 'log']

export function openDetail(options: DetailOptions): OpenDetail {
  const { key, onChange } = options
  const dirty = new Set(all)
  let detail: Detail = {
    ...{ key, deleted: false, connections: loading, pods: loading, receipts: loading },
    ...{ events: loading, log: loading },
  }
  const touch = (...parts: (keyof Parts)[]) => {
    for (const part of parts) dirty.add(part)
    onChange()
  }
  const { builders, ...watches } = startWatches(options, touch)
  return {
    ...{ key, touch, ...watches },
    build() {
      const deleted = options.isGone()
      if (dirty.size === 0 && deleted === detail.deleted) return detail
      const fresh = Object.fromEntries([...dirty].map(part => [part, builders[part]()])) as Partial<Parts>
      dirty.clear()
      detail = { ...detail, ...fresh, deleted }
      return detail
    },
  }
}

type Watches = Pick<OpenDetail, 'show' | 'close'> & {
  /** Each part, built of what its watches know by now. */
  readonly builders: { [P in keyof Parts]: () => Parts[P] }
}

/** What only the open service needs: its pods at once, events and log from their first showing on. */
function startWatches(options: DetailOptions, touch: OpenDetail['touch']): Watches {
  const { client, service, timing, clock, tickets, proxies } = options
  const { namespace = '', name } = service.metadata
  const pool = poolOf(service)
  let events: { own: Followed<CoreEvent>; pool: Followed<CoreEvent> } | undefined
  let log: LogFeed | undefined

  type Wish<T extends KubeObject> = { resource: Resource<T>; namespace: string; strip: (object: T) => T }
  const follow = <T extends KubeObject>(part: 'pods' | 'events', wish: Wish<T>) => {
    const change = () => touch(part)
    return startFollowed<T>({ client, timing, clock, ...wish, onChange: change, onState: change })
  }
  const followEvents = (where: string) =>
    follow<CoreEvent>('events', { resource: coreEvents, namespace: where, strip: stripEvent })
  const targetPods = follow<Pod>('pods', { resource: pods, namespace: pool, strip: stripPod })
  return {
    builders: {
      connections: () => buildConnections(proxies(), tickets()),
      pods: () => buildPods(tickets(), sightOf(targetPods, 'pods', pool)),
      receipts: () => buildReceipts(tickets()),
      events: () =>
        events
          ? buildEvents(name, sightOf(events.own, 'events', namespace), sightOf(events.pool, 'events', pool))
          : loading,
      log: () => log?.part() ?? loading,
    },
    show(tab) {
      if (tab === 'events') events ??= { own: followEvents(namespace), pool: followEvents(pool) }
      if (tab === 'log') log ??= createLog({ client, clock, namespace, service: name, onChange: () => touch('log') })
    },
    async close() {
      log?.close()
      await Promise.all([targetPods, events?.own, events?.pool].map(each => each?.close()))
    },
  }
}
