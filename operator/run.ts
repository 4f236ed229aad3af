// The operator's life: watches feed a queue of services, every service is also looked at regularly, and only a leader looks.
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { KubeClient } from '../api/kube/client.ts'
import { createQueue } from '../api/kube/queue.ts'
import { presentBase } from '../api/v1alpha1/base.ts'
import type { DedicatedService } from '../api/v1alpha1/types.generated.ts'
import { serviceKeyOf, startCaches } from './caches.ts'
import type { Context } from './context.ts'
import { sweep } from './end/sweep.ts'
import { startKeptObjects } from './infrastructure/kept.ts'
import { Memory } from './memory.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { Addresses } from './pool/addresses.ts'
import { Creations } from './pool/creations.ts'
import { Holders } from './pool/holders.ts'
import { Readiness } from './pool/readiness.ts'
import { reconcile } from './reconcile.ts'
import type { Settings } from './settings.ts'
import { startRecording } from './status/record.ts'

export type OperatorOptions = {
  readonly client: KubeClient
  readonly settings: Settings
  readonly log: Logger
  /** This pod's name, for Events. */
  readonly instance: string
}

export type Operator = {
  readonly metrics: Metrics
  /** True once every watch has its first list. */
  isSynced(): boolean
  stop(): Promise<void>
}

/** Services looked at at once. */
const CONCURRENCY = 8

export function startOperator({ client, settings, log, instance }: OperatorOptions): Operator {
  const now = () => Date.now()
  const nowMono = () => performance.now()
  const holders = new Holders(nowMono)
  const addresses = new Addresses({ nowMono, now })
  const readiness = new Readiness(nowMono)
  const memory = new Memory()
  const startedMono = nowMono()
  let synced = false

  const queue = createQueue({
    concurrency: CONCURRENCY,
    backoff: { initialMs: 100, maxMs: 30_000 },
    work: async key => {
      const begun = nowMono()
      try {
        const looked = await reconcile(context, key)
        if (looked?.trouble !== undefined) {
          queue.addAfter(key, looked.againAfterMs)
          throw looked.trouble
        }
        metrics.reconciled((nowMono() - begun) / 1000, 'success')
        return looked
      } catch (error) {
        metrics.reconciled((nowMono() - begun) / 1000, 'error')
        throw error
      }
    },
    onError: (error, { key, failures, retryInMs }) =>
      log.warn(
        { service: key, err: error, failures, retryInMs: Math.round(retryInMs) },
        'a look at a service failed; it is tried again',
      ),
  })
  const enqueue = (key: string) => {
    if (synced) queue.add(key)
  }
  const onError = (error: unknown, resource: string) =>
    log.warn({ resource, err: error }, 'a watch failed; it is begun again')
  const caches = startCaches({
    client,
    timing: settings.watches,
    watchNamespaces: settings.watchNamespaces,
    onService: enqueue,
    onTicket: ({ type, object }) => (type === 'deleted' ? addresses.gone(object) : addresses.seen(object)),
    onPod: ({ type, object }) => (type === 'deleted' ? readiness.gone(object) : readiness.seen(object)),
    onLease: change => holders.leaseShown(change),
    onError,
  })
  const kept = startKeptObjects({
    client,
    timing: settings.watches,
    onService: key => {
      memory.of(key).keptChanged = true
      enqueue(key)
    },
    onError,
  })
  const metrics = createMetrics({
    countPhases: () => countPhases(caches.serviceKeys().flatMap(caches.ticketsOf)),
    base: () => caches.serviceKeys().reduce((sum, key) => sum + baseOf(caches.service(key)), 0),
    restarts: () => caches.restarts() + kept.restarts(),
    missed: () => caches.missed() + kept.missed(),
  })
  const events = startRecording({
    client,
    instance,
    onError: error => log.warn({ err: error }, 'an Event could not be written'),
  })
  const context: Context = {
    client,
    settings,
    log,
    caches,
    readKept: kept.read,
    holders,
    addresses,
    creations: new Creations(),
    readiness,
    memory,
    metrics,
    record: events.record,
    now,
    nowMono,
    randomBytes,
  }

  const look = () => {
    // Mostly the look before has said when the next one is due.
    for (const key of new Set([...caches.serviceKeys(), ...kept.pools().flatMap(pool => serviceKeyOf(pool) ?? [])]))
      if (!queue.isDueWithin(key, settings.lookMs)) queue.add(key)
    holders.forget(new Set(caches.holders()))
    sweep({
      client,
      pools: kept.pools(),
      caches,
      log,
      leaderForMs: nowMono() - startedMono,
      sweepAfterMs: settings.sweepAfterMs,
      watchNamespaces: settings.watchNamespaces,
    }).catch((error: unknown) =>
      log.warn({ err: error }, 'the sweep of pool namespaces failed; it is tried again at the next look'),
    )
  }
  const looking = setInterval(() => synced && look(), settings.lookMs)
  Promise.all([caches.synced, kept.synced]).then(
    () => {
      synced = true
      log.info({ services: caches.serviceKeys().length }, 'the operator sees the cluster')
      look()
    },
    () => {},
  )
  return {
    metrics,
    isSynced: () => synced,
    async stop() {
      clearInterval(looking)
      await queue.stop()
      await Promise.all([caches.stop(), kept.stop(), events.stop()])
    },
  }
}

function baseOf(service: DedicatedService | undefined): number {
  return service ? presentBase(service) : 0
}

function countPhases(tickets: readonly { status?: { phase: string } }[]): Record<string, number> {
  const counts: Record<string, number> = { Pending: 0, Idle: 0, Reserved: 0, Active: 0, Done: 0 }
  for (const ticket of tickets) counts[ticket.status?.phase ?? 'Pending']! += 1
  return counts
}
