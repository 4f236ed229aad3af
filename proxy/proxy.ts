// The side of a proxy that faces clients and those who watch over it: it accepts, serves, tells how it is, and leaves in good order.
import type { Logger } from 'pino'
import type { KubeClient } from '../api/kube/client.ts'
import { createAcceptTimes } from './acceptTimes.ts'
import { createClock } from './clock.ts'
import { createCrowd } from './crowd.ts'
import { drain } from './drain.ts'
import { createFront } from './front.ts'
import { createHolder } from './holder.ts'
import { servePages } from './http.ts'
import { createLimits } from './limits.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { healthPages, observationPages, type PagesParts } from './pages.ts'
import { planReadiness } from './readiness.ts'
import { createRefusals } from './refusals.ts'
import { planPipes, planRoom, planSilent, readDescriptorLimit } from './room.ts'
import { createSessions, type Sessions, type SessionsView } from './sessions.ts'
import type { Settings } from './settings.ts'
import type { Mode } from './supply.ts'
import { createWakeup } from './wakeup.ts'
import { createCrew } from './workers/crew.ts'

export type ProxyOptions = {
  readonly settings: Settings
  readonly client: KubeClient
  readonly log: Logger
  /** Stands on every line of the log. */
  readonly logBase: Readonly<Record<string, string>>
  /** What runs a worker when it is given that word. */
  readonly program: string | URL
  /** Another process has taken this pod's Lease: this one must end at once. */
  readonly onForeign: (holder: string) => void
  /** A worker has failed: this process must end at once. */
  readonly onFailure: (error: unknown) => void
}

export type Proxy = {
  /** Leaves in good order. Resolves with the number of tickets that could not be ended; the process may go then. */
  drain(hurry: AbortSignal): Promise<number>
}

const NEVER = new AbortController().signal

/** Resolves when metrics and health are served. Clients are accepted as soon as the DedicatedService was read. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { settings, client, log, onForeign } = options
  const { identity, bindHost: host } = settings
  const descriptors = readDescriptorLimit()
  const room = planRoom(descriptors, settings.workers)
  const [maxSilent, mostPipes] = [planSilent(room), planPipes(descriptors)]
  const onListening = () => (listeningSince ??= now())
  const wakeup = createWakeup()
  const changed = () => {
    crew?.look()
    wakeup.wake()
  }
  const crew =
    settings.workers > 1
      ? createCrew({ ...options, count: settings.workers, room, maxSilent, mostPipes, onListening, onChange: changed })
      : undefined
  const now = crew?.clock ?? createClock({ monotonic: () => performance.now(), wall: Date.now })
  const accepts = createAcceptTimes({ now })
  const refused = createRefusals(now)
  const date = () => new Date()
  const startedAt = now()
  let listeningSince: number | undefined
  let drainTimeoutAtStartMs = 0
  let isLeaving = false
  let wasReady = false

  let own: Sessions | undefined
  const holder = createHolder<SessionsView>({
    ...{ settings, client, log, now, onForeign, wakeup: { ...wakeup, wake: changed } },
    ...{ stock: crew?.stock, onFence: crew?.onFence, onConfig: crew?.onConfig },
    openSessions(parts) {
      own = createSessions(parts)
      return crew?.sessions ?? own
    },
    onEnded: reason => metrics.ended(reason),
    onDeleted: () => void leaveService(),
  })
  const { fence, outbox, sessions, custody, supply } = holder
  // Nobody is admitted before there is a config.
  const config = () => holder.config()!
  const crowd = crew?.crowd ?? createCrowd(wakeup.wake)
  const metrics: Metrics = createMetrics({
    ...{ accepts, refused, connections: sessions.count, waiting: supply.waiting, stock: custody.stock.size },
    ...{
      silent: () => front.silent(),
      certificateExpiresAt: settings.tls && (() => front.certificateExpiresAt()),
      unwritten: outbox.size,
      isFenceOpen: fence.isOpen,
      restarts: holder.restarts,
      missed: holder.missed,
    },
  })
  const limits = createLimits({ rules: config, now })
  crew?.serve({ ...holder, limits, metrics })
  const front =
    crew?.front ??
    createFront({
      ...{ ...holder, sessions: own!, settings, config, limits, metrics, log, now, crowd },
      ...{ prefix: identity.bootId, room, maxSilent, mostPipes, onListening, isOneOfMany: false },
    })
  const enter = (mode: Mode) => {
    front.enter(mode)
    supply.enter(mode)
  }
  const stopAccepting = () => {
    isLeaving = true
    front.stopAccepting()
  }
  const leaveService = async () => {
    log.info('the DedicatedService is deleted; its connections end')
    stopAccepting()
    enter('deleted')
    sessions.endAll('SessionDeleted')
    await wakeup.until(() => crowd.size() === 0 && holder.unsettled() === 0, NEVER)
    await holder.release()
    log.info('everything that this proxy held is Done')
  }
  const unready = () => {
    const listeningForMs = listeningSince === undefined ? undefined : now() - listeningSince
    const size = listeningForMs === undefined ? 0 : supply.size()
    const view = {
      isLeaving,
      wasReady,
      listeningForMs,
      stock: custody.stock.size(),
      size,
      patienceMs: settings.readyAfterMs,
    }
    const why = planReadiness(view)
    wasReady ||= why === undefined
    return why
  }

  const pages: PagesParts = {
    identity,
    metrics,
    sessions,
    accepts,
    refused,
    ...{ now, date },
    uptimeMs: () => now() - startedAt,
    stock: custody.stock.size,
    waiting: supply.waiting,
    queued: supply.queued,
    unready,
  }
  await Promise.all([
    servePages(observationPages(pages), { host, port: settings.metricsPort }),
    servePages(healthPages(pages), { host, port: settings.healthPort }),
  ])
  holder.service.synced.then(
    async () => {
      drainTimeoutAtStartMs = holder.config()?.drainTimeoutMs ?? 0
      await front.accept()
    },
    () => {},
  )
  return {
    drain: hurry =>
      drain(
        {
          ...{ stopAccepting, wakeup, clients: crowd.size, unsettled: holder.unsettled, release: holder.release },
          isBarred: holder.outbox.isBarred,
          ...{ enter, endSessions: sessions.endAll },
          ...{ isAccepting: front.isAccepting, lingerMs: settings.lingerMs },
          ...{ flushMs: settings.flushMs, hurriedFlushMs: settings.hurriedFlushMs },
          // Kubernetes has fixed the pod's grace at its start: a longer wish since then would end in SIGKILL.
          drainTimeoutMs: () => Math.min(drainTimeoutAtStartMs, holder.config()?.drainTimeoutMs ?? 0),
        },
        hurry,
      ),
  }
}
