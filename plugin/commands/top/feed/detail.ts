// Everything of the one service that is open: its watches live as long as it is.
import type { KubeClient } from '../../../../api/kube/client.ts'
import type { CoreEvent, Pod } from '../../../../api/kube/objects.ts'
import { coreEvents, pods } from '../../../../api/kube/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { concerns, viewEvents } from '../../../model/events.ts'
import { printable } from '../../../output/printable.ts'
import type { Detail, Part } from '../snapshot.ts'
import type { Tab } from '../source.ts'
import { buildConnectionRows, type SeenProxy } from './connectionRows.ts'
import { type Followed, startFollowed } from './followed.ts'
import { createLog, type LogFeed } from './log.ts'
import type { LookFailure } from './looks.ts'
import { buildPodRows } from './podRows.ts'
import { poolOf } from './pool.ts'
import { buildReceiptRows } from './receiptRows.ts'
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

type Parts = Pick<Detail, 'connections' | 'pods' | 'receipts' | 'events' | 'log'>

export type DetailOptions = {
  readonly client: KubeClient
  readonly service: DedicatedService
  readonly key: string
  readonly isGone: () => boolean
  readonly tickets: () => Sight<IsolationPod>
  readonly proxies: () => { readonly seen: readonly SeenProxy[]; readonly failure: LookFailure | undefined }
  readonly onChange: () => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

/** Objects as far as they are known. */
export type Sight<T> = {
  readonly objects: readonly T[] | undefined
  /** Why they are not known; undefined while they are on their way. */
  readonly why: string | undefined
  readonly staleSinceMs: number | undefined
}

export function openDetail(options: DetailOptions): OpenDetail {
  const { client, service, key, timing, clock, onChange } = options
  const { namespace = '', name } = service.metadata
  const pool = poolOf(service)
  const dirty = new Set<keyof Parts>(['connections', 'pods', 'receipts', 'events', 'log'])
  const loading: Part<never> = { kind: 'loading' }
  let detail: Detail = {
    ...{ key, deleted: false, connections: loading, pods: loading, receipts: loading },
    ...{ events: loading, log: loading },
  }
  let events: { own: Followed<CoreEvent>; pool: Followed<CoreEvent> } | undefined
  let log: LogFeed | undefined

  const touch = (...parts: (keyof Parts)[]) => {
    for (const part of parts) dirty.add(part)
    onChange()
  }
  const common = { client, timing, clock }
  const targetPods = startFollowed<Pod>({
    ...{ ...common, resource: pods, namespace: pool, strip: stripPod },
    onChange: () => touch('pods'),
    onState: () => touch('pods'),
  })
  const followEvents = (where: string) =>
    startFollowed<CoreEvent>({
      ...{ ...common, resource: coreEvents, namespace: where, strip: stripEvent },
      onChange: () => touch('events'),
      onState: () => touch('events'),
    })

  const builders: { [P in keyof Parts]: () => Parts[P] } = {
    connections() {
      const { seen, failure } = options.proxies()
      const tickets = options.tickets()
      const isSeen = seen.some(({ account }) => account)
      if (!isSeen && !tickets.objects) {
        const why = failure?.why ?? tickets.why
        return why === undefined ? loading : unavailable(why)
      }
      return rows(buildConnectionRows(seen, tickets.objects ?? []), isSeen ? undefined : tickets.staleSinceMs)
    },
    pods() {
      const tickets = options.tickets()
      const own = sightOf(targetPods, 'pods', pool)
      if (!tickets.objects && !own.objects) {
        return tickets.why !== undefined && own.why !== undefined ? unavailable(tickets.why) : loading
      }
      return rows(buildPodRows(tickets.objects, own.objects), oldest(tickets.staleSinceMs, own.staleSinceMs))
    },
    receipts: () => partOf(options.tickets(), buildReceiptRows),
    events() {
      if (!events) return loading
      const [own, ofPool] = [sightOf(events.own, 'events', namespace), sightOf(events.pool, 'events', pool)]
      if (!own.objects && !ofPool.objects) return partOf(own, viewEvents)
      const known = [...(own.objects ?? []).filter(event => concerns(name, event)), ...(ofPool.objects ?? [])]
      return rows(viewEvents(known), oldest(own.staleSinceMs, ofPool.staleSinceMs))
    },
    log: () => log?.part() ?? loading,
  }

  return {
    key,
    show(tab) {
      if (tab === 'events') events ??= { own: followEvents(namespace), pool: followEvents(pool) }
      if (tab === 'log') log ??= createLog({ ...common, namespace, service: name, onChange: () => touch('log') })
    },
    touch,
    build() {
      const deleted = options.isGone()
      if (dirty.size === 0 && deleted === detail.deleted) return detail
      const fresh = Object.fromEntries([...dirty].map(part => [part, builders[part]()])) as Partial<Parts>
      dirty.clear()
      detail = { ...detail, ...fresh, deleted }
      return detail
    },
    async close() {
      log?.close()
      await Promise.all([targetPods, events?.own, events?.pool].map(each => each?.close()))
    },
  }
}

/** What one watch of one namespace knows. */
export function sightOf<T extends { metadata: { name: string } }>(
  followed: Pick<Followed<T>, 'standing' | 'list' | 'trouble'>,
  plural: string,
  namespace: string,
): Sight<T> {
  const standing = followed.standing()
  const trouble = followed.trouble()
  return {
    objects: standing === 'synced' ? followed.list() : undefined,
    why:
      standing === 'forbidden' || standing === 'absent'
        ? `namespace ${namespace}: ${plural}: ${standing === 'forbidden' ? 'forbidden' : 'not known to the server'}`
        : trouble?.why,
    staleSinceMs: trouble?.sinceMs,
  }
}

function partOf<T, R>(
  { objects, why, staleSinceMs }: Sight<T>,
  build: (objects: readonly T[]) => readonly R[],
): Part<R> {
  if (objects) return rows(build(objects), staleSinceMs)
  return why === undefined ? { kind: 'loading' } : unavailable(why)
}

function rows<R>(all: readonly R[], staleSinceMs: number | undefined): Part<R> {
  return { kind: 'rows', rows: all, staleSinceMs }
}

function unavailable(why: string): Part<never> {
  return { kind: 'unavailable', why: printable(why) }
}

function oldest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.flatMap(moment => moment ?? [])
  return known.length > 0 ? Math.min(...known) : undefined
}
