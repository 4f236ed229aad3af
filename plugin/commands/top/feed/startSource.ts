// The feed of `top`: watches for state, looks at proxies for live figures, and one snapshot of both whenever somebody asks.
import { isDeepStrictEqual } from 'node:util'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import type { Link, Snapshot } from '../snapshot.ts'
import type { Attention, Source, SourceOptions } from '../source.ts'
import { createActions } from './actions.ts'
import { createFigures } from './figures.ts'
import { describeForbidden } from './forbidden.ts'
import { createHeartbeat } from './heartbeat.ts'
import { planLink } from './link.ts'
import { createOpening } from './opening.ts'
import { keyOf, poolOf } from './pool.ts'
import { createPublisher } from './publish.ts'
import { createReach } from './reach.ts'
import { createRows } from './rows.ts'
import { keysOf, namespacesInSight, poolsInOrder } from './scope.ts'
import { type Clock, type FeedTiming, TIMING } from './timing.ts'
import { worst } from './trouble.ts'
import { startWatched } from './watched.ts'

export type StartOptions = SourceOptions & { readonly timing?: Partial<FeedTiming> }

const clock: Clock = { wall: Date.now, mono: () => performance.now() }
const TICK_MS = 500

/** Nothing is asked of proxies before somebody looks. */
export function startSource(options: StartOptions): Source {
  const { client, namespace, homeNamespace } = options
  const timing = { ...TIMING, ...options.timing }
  const keyOfPool = new Map<string, string>()
  let attention: Attention = { visible: [], open: undefined }
  let link: Link = { kind: 'connecting' }
  let last: Snapshot | undefined
  let isDirty = true

  const publisher = createPublisher({ everyMs: timing.publishMs, now: clock.mono })
  const touch = () => {
    isDirty = true
    publisher.touch()
  }
  const watched = startWatched({
    ...{ ...options, timing, clock },
    onService(service, isGone) {
      const isReplaced = isGone && services.get(keyOf(service))?.metadata.uid !== service.metadata.uid
      if (isReplaced) keyOfPool.delete(poolOf(service))
      else keyOfPool.set(poolOf(service), keyOf(service))
      rows.touch(keyOf(service))
      spread()
      opening.settle()
    },
    onTicket(ticket) {
      const key = keyOfPool.get(ticket.metadata.namespace ?? '')
      if (key === undefined) return
      rows.touch(key)
      if (key === attention.open?.key) opening.touch('connections', 'pods', 'receipts')
    },
    onProxy(proxy) {
      figures.aim(attention)
      if (attention.open?.key.startsWith(`${proxy.metadata.namespace}/`)) opening.touch('connections')
    },
    onState() {
      spread()
      rows.touch()
      figures.aim(attention)
      opening.settle()
      opening.touch('connections', 'pods', 'receipts')
      review()
    },
  })
  const { services, tickets, proxies } = watched
  const ticketsOf = (service: DedicatedService) => {
    const pool = poolOf(service)
    return tickets.standing(pool) === 'synced' ? tickets.byIndex('pool', pool) : undefined
  }
  const troublesOf = (service: DedicatedService) =>
    [services.troubleIn(service.metadata.namespace!), tickets.troubleIn(poolOf(service)), heartbeat.trouble()].flatMap(
      trouble => trouble ?? [],
    )
  const rows = createRows({
    keys: () => services.list().map(keyOf),
    service: services.get,
    tickets: ticketsOf,
    staleSinceMs: service => worst(troublesOf(service))?.sinceMs,
    onChange: touch,
  })
  const figures = createFigures({
    ...{ client, timing, clock },
    proxies: key => proxies.byIndex('service', key),
    onTraffic: rows.setTraffic,
    onLook: key => {
      if (key === attention.open?.key) opening.touch('connections')
      touch()
    },
  })
  const heartbeat = createHeartbeat({ client, namespace, onState: () => review(), timing, clock })
  const reach = createReach({ client, homeNamespace, onNamespaces: services.want, timing })
  const actions = createActions({ client, service: services.get, onChange: touch })
  const opening = createOpening({
    ...{ client, timing, clock },
    service: services.get,
    isComplete: () => servicesAre() !== 'waiting',
    tickets: service => ({
      objects: ticketsOf(service),
      why: tickets.standing(poolOf(service)) === 'forbidden' ? forbiddenIn(poolOf(service)) : undefined,
      staleSinceMs: worst(troublesOf(service))?.sinceMs,
    }),
    proxies: key => ({ seen: figures.proxiesOf(key), failure: figures.failureOf(key) }),
    onChange: touch,
  })
  const timer = setInterval(tick, TICK_MS)

  /** Watches go where they are needed, as far as the rights reach. */
  function spread(): void {
    reach.need(namespace === undefined && !services.isWide())
    if (!tickets.isWide()) tickets.want(poolsInOrder(services.list(), attention))
    if (namespace === undefined) proxies.want(namespacesInSight(attention))
  }
  function servicesAre(): 'waiting' | 'absent' | 'known' {
    const standing = namespace === undefined ? services.wideStanding()! : services.standing(namespace)
    if (standing === 'waiting' || standing === 'absent') return standing
    return standing === 'synced' || services.isSettled() ? 'known' : 'waiting'
  }
  function planned(): Link {
    const troubles = [services.trouble(), tickets.trouble(), heartbeat.trouble()].flatMap(trouble => trouble ?? [])
    const wasLive = link.kind === 'live' || link.kind === 'reconnecting'
    return planLink({ services: servicesAre(), ticketsKnown: tickets.isSettled(), wasLive, troubles })
  }
  /** Link and age of the figures may be others. */
  function review(): void {
    const next = planned()
    if (isDeepStrictEqual(next, link)) return
    link = next
    rows.touch()
    opening.touch('connections', 'pods', 'receipts', 'events')
  }
  function tick(): void {
    heartbeat.beat(
      Math.max(services.lastContact(), tickets.lastContact(), proxies.lastContact(), figures.lastContact()),
    )
    // Time alone makes an operator that has not looked a silent one.
    for (const row of last?.services ?? []) if (row.reason === 'Created') rows.touch(row.key)
    review()
  }
  function forbidden(): readonly string[] {
    return describeForbidden({
      isNarrow: namespace === undefined && !services.isWide(),
      blindIn: reach.isBlind() ? homeNamespace : undefined,
      services: services.forbidden(),
      pods: proxies.forbidden(),
      proxies: figures.forbidden(),
    })
  }
  function build(): Snapshot {
    const nowMs = clock.wall()
    const parts = { link, forbidden: forbidden(), notices: actions.notices() }
    const services = rows.list(nowMs)
    const detail = opening.build()
    const isSame =
      last && last.services === services && last.detail === detail && isDeepStrictEqual(parts, partsOf(last))
    return isSame ? last! : { nowMs, context: options.context, namespace, ...parts, services, detail }
  }

  return {
    snapshot() {
      if (last && !isDirty) return last
      isDirty = false
      last = build()
      return last
    },
    refusal: services.refusal,
    onChange: publisher.onChange,
    look(next) {
      const before = new Set(keysOf(attention))
      attention = next
      for (const key of keysOf(next)) before.delete(key)
      // Nobody asks any more: what was told would grow old without a word.
      for (const key of before) rows.setTraffic(key, undefined)
      spread()
      figures.aim(next)
      opening.open(next.open)
    },
    evict: actions.evict,
    recycle: actions.recycle,
    async close() {
      clearInterval(timer)
      for (const part of [publisher, figures, heartbeat, reach, actions]) part.close()
      await Promise.all([watched.close(), opening.close()])
    },
  }
}

function partsOf({ link, forbidden, notices }: Snapshot) {
  return { link, forbidden, notices }
}

function forbiddenIn(pool: string): string {
  return `namespace ${pool}: isolationpods: forbidden`
}
