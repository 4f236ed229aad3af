// The side of a proxy that faces the API server: its Lease and fence, its view of the pool, the pods it holds and the records it owes.

import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { KubeClient } from '../api/kube/client.ts'
import { leaseName } from '../api/v1alpha1/names.ts'
import type { EndReason } from '../api/v1alpha1/reasons.ts'
import { coalesce } from './coalesce.ts'
import type { Config } from './config.ts'
import { createCustody } from './custody.ts'
import { createDeadlines } from './deadlines.ts'
import { createFence, type FenceMemory } from './fence.ts'
import { createLease } from './lease.ts'
import { createOutbox } from './outbox.ts'
import { attemptReserve } from './reserve.ts'
import type { SessionsParts, SessionsView } from './sessions.ts'
import type { Settings } from './settings.ts'
import { createSiblings } from './siblings.ts'
import type { Stock } from './stock.ts'
import { createSupply } from './supply.ts'
import { createTroubleLog } from './trouble.ts'
import type { Wakeup } from './wakeup.ts'
import { startWatches, type Watches } from './watches.ts'

export type HolderParts<S extends SessionsView> = {
  readonly settings: Settings
  readonly client: KubeClient
  readonly log: Logger
  readonly now: () => number
  readonly wakeup: Wakeup
  readonly onEnded: (reason: EndReason) => void
  /** Of the clients that have a pod of this holder's. */
  readonly openSessions: (parts: SessionsParts) => S
  /** Where others take pods, too. */
  readonly stock?: Stock | undefined
  readonly onFence?: ((memory: FenceMemory) => void) | undefined
  readonly onConfig?: ((config: Config) => void) | undefined
  /** The DedicatedService is being deleted, or is gone. */
  readonly onDeleted: () => void
  /** Another process has taken this pod's Lease. */
  readonly onForeign: (holder: string) => void
}

export type Holder<S extends SessionsView = SessionsView> = ReturnType<typeof createHolder<S>>

export function createHolder<S extends SessionsView>(parts: HolderParts<S>) {
  const { settings, client, log, now, wakeup } = parts
  const { identity, apiTimeoutMs: timeoutMs, apiBackoff: backoff } = settings
  const { holder, poolNamespace: namespace } = identity
  const common = { client, namespace, holder, timeoutMs, backoff, random: Math.random, now, date: () => new Date() }
  const trouble = createTroubleLog(log)
  let config: Config | undefined
  let watches: Watches | undefined
  let isReleased = false

  const touchSoon = coalesce(() => lease.touch())
  const changed = () => {
    touchSoon()
    wakeup.wake()
  }
  const fence = createFence(now, parts.onFence)
  const siblings = createSiblings(leaseName(identity.podUID), now)
  const unwritten = trouble('cannot write tickets; they are kept and tried again')
  const outbox = createOutbox({
    ...common,
    onWritten: changed,
    onTrouble: (error, failures) => {
      wakeup.wake()
      unwritten(error, failures)
    },
    onRecovery: failures => log.info({ failures }, 'tickets can be written again'),
  })
  // The fence's clock leaps when somebody sets the machine's, and then it would end every connection that may not last for ever.
  const deadlines = createDeadlines(() => performance.now())
  const sessions = parts.openSessions({ ...common, deadlines, limits: () => config!, onChange: changed })
  const custody = createCustody({
    ...common,
    outbox,
    look: name => watches?.tickets.get(name),
    endSession: sessions.endOf,
    onEnded: parts.onEnded,
    ...(parts.stock && { stock: parts.stock }),
  })
  const supply = createSupply({
    ...common,
    ...{ fence, custody, sessions, deadlines },
    config: () => config!,
    holders: () => siblings.count(config!.replicas),
    tickets: () => watches!.tickets,
    attempt: attempt => attemptReserve({ ...common, lapses: fence.lapses }, attempt),
    newClaimID: () => randomBytes(8).toString('hex'),
    onChange: changed,
    onTrouble: trouble('cannot reserve a pod; it is tried again'),
  })
  const lease = createLease({
    ...common,
    identity,
    fence,
    timing: settings.lease,
    news: () => ({
      waiting: supply.unmet(),
      active: sessions.count(),
      terminating: supply.mode() !== 'serving',
      released: isReleased,
      fenceMs: config!.fenceMs,
    }),
    onConfirmed(lapsed) {
      if (lapsed) {
        log.warn({ stock: custody.stock.size() }, 'the fence had lapsed; what was in stock is given up')
        custody.endStock('FenceLapsed')
      }
      supply.pump()
    },
    onForeign: parts.onForeign,
    onTrouble: trouble('cannot renew the Lease; nothing new is served once the fence is over'),
  })
  const pumpSoon = coalesce(() => {
    if (config) supply.pump()
  })

  const onConfig = (next: Config) => {
    const isFirst = config === undefined
    // Every change of the service's status comes by here, too. Functions are no part of what is compared.
    if (JSON.stringify(config) !== JSON.stringify(next)) log.info({ config: next }, 'follows its DedicatedService')
    config = next
    parts.onConfig?.(next)
    fence.wish(next.fenceMs)
    if (isFirst) lease.start()
    pumpSoon()
  }
  watches = startWatches({
    client,
    identity,
    timing: { livenessMs: settings.watchLivenessMs, relistMs: settings.relistMs },
    onConfig,
    onDeleted: parts.onDeleted,
    onTicket(name, ticket) {
      custody.see(name, ticket)
      pumpSoon()
    },
    onLease(seen, isGone) {
      if (isGone) siblings.forget(seen.metadata.name)
      else siblings.see(seen)
      if (seen.metadata.name === leaseName(identity.podUID)) lease.see(isGone ? undefined : seen, seen.metadata.uid)
      pumpSoon()
    },
    onError: (error, what) => log.warn({ err: error }, `cannot follow ${what}; it is tried again`),
  })

  return {
    ...{ fence, outbox, sessions, custody, supply, deadlines },
    service: watches.service,
    /** Undefined until the DedicatedService was read. */
    config: () => config,
    restarts: watches.restarts,
    missed: watches.missed,
    /** Tickets that are not Done yet, and attempts whose fate is unknown. */
    unsettled: () => outbox.size() + custody.attempts() + custody.stock.size() + sessions.count(),
    /** The farewell; nothing may be held any more. */
    async release() {
      isReleased = true
      if (config) await lease.close()
    },
  }
}
