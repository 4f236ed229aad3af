// The side of a proxy that faces clients and those who watch over it: it accepts, serves, tells how it is, and leaves in good order.
import type { Logger } from 'pino'
import type { KubeClient } from '../api/kube/client.ts'
import { createAcceptTimes } from './acceptTimes.ts'
import { createClock } from './clock.ts'
import { createDoor } from './door.ts'
import { drain } from './drain.ts'
import { createHolder, type Holder } from './holder.ts'
import { servePages } from './http.ts'
import { type Listeners, listen } from './listen.ts'
import { createMetrics } from './metrics.ts'
import { healthPages, observationPages, type PagesParts } from './pages.ts'
import { createPreface } from './preface/preface.ts'
import { planReadiness } from './readiness.ts'
import { createRefusals } from './refusals.ts'
import type { Line } from './relay/connection.ts'
import { type Choice, chooseOpen } from './relay/open.ts'
import { openStream } from './relay/stream.ts'
import { planPipes, planRoom, planSilent, readDescriptorLimit } from './room.ts'
import { receive, sendAway } from './serve.ts'
import type { Settings } from './settings.ts'
import type { Mode } from './supply.ts'
import { startTLS } from './tls/tls.ts'
import { createWakeup } from './wakeup.ts'

export type ProxyOptions = {
  readonly settings: Settings
  readonly client: KubeClient
  readonly log: Logger
  /** Another process has taken this pod's Lease: this one must end at once. */
  readonly onForeign: (holder: string) => void
}

export type Proxy = {
  /** Leaves in good order. Resolves with the number of tickets that could not be ended; the process may go then. */
  drain(hurry: AbortSignal): Promise<number>
}

const NEVER = new AbortController().signal

function tellChoice(log: Logger, choice: Choice): Choice {
  const { why, whyNotSpliced } = choice
  if (why)
    log.warn(
      { err: why },
      'connections are relayed by streams, which is slower: TCP handles of this Node cannot be used',
    )
  else if (whyNotSpliced)
    log.info({ why: String(whyNotSpliced).split('\n')[0] }, 'connections are relayed by this process')
  else log.info('connections are relayed inside the kernel')
  return choice
}

/** Resolves when metrics and health are served. Clients are accepted as soon as the DedicatedService was read. */
export async function startProxy({ settings, client, log, onForeign }: ProxyOptions): Promise<Proxy> {
  const { identity, bindHost: host } = settings
  const descriptors = readDescriptorLimit()
  // Beside all that has to be asked of the API server before anybody can be served.
  const choosing = chooseOpen({ addon: settings.spliceAddon, mostPipes: planPipes(descriptors) }).then(choice =>
    tellChoice(log, choice),
  )
  const now = createClock({ monotonic: () => performance.now(), wall: Date.now })
  const wakeup = createWakeup()
  const accepts = createAcceptTimes({ now })
  const refused = createRefusals(now)
  const date = () => new Date()
  const startedAt = now()
  let listeners: Listeners | undefined
  let listeningSince: number | undefined
  let drainTimeoutAtStartMs = 0
  let isLeaving = false
  let wasReady = false
  let choice: Choice = { open: openStream }

  const tls = startTLS({ settings: settings.tls, minVersion: () => config().tlsMinVersion, log })
  const holder: Holder = createHolder({
    ...{ settings, client, log, now, wakeup, onForeign },
    onEnded: reason => metrics.ended(reason),
    onDeleted: () => void leaveService(),
  })
  const { fence, outbox, sessions, custody, supply } = holder
  const metrics = createMetrics({
    ...{ accepts, refused, connections: sessions.count, waiting: supply.waiting, stock: custody.stock.size },
    ...{
      silent: () => preface.silent(),
      certificateExpiresAt: tls?.expiresAt,
      unwritten: outbox.size,
      isFenceOpen: fence.isOpen,
      restarts: holder.restarts,
      missed: holder.missed,
    },
  })
  // Nobody is admitted before there is a config.
  const config = () => holder.config()!
  const random = Math.random
  const room = planRoom(descriptors)
  const preface = createPreface({
    config,
    now,
    deadlines: holder.deadlines,
    maxSilent: planSilent(room),
    terminator: tls?.terminator,
  })
  const story = {
    ...holder,
    preface,
    hasTLS: tls !== undefined,
    config,
    metrics,
    log,
    now,
    random,
    open: (line: Line) => choice.open(line),
    connect: () => choice.raw?.connect,
    splice: () => choice.splice,
    date,
    activeAfterMs: settings.activeAfterMs,
  }
  const door = createDoor({
    ...{ bootId: identity.bootId, now, onChange: wakeup.wake },
    rules: config,
    room,
    introduce: preface.introduce,
    sendAway: (client, reason) => sendAway(story, client, { reason }),
    serve: client => receive(story, client),
  })
  const enter = (mode: Mode) => {
    supply.enter(mode)
    if (mode === 'closed') preface.close('Draining')
    if (mode === 'deleted') preface.close('ServiceDeleted')
  }

  const accept = () => {
    if (isLeaving) return
    drainTimeoutAtStartMs = config().drainTimeoutMs
    listeners = listen({
      file: settings.listenFile,
      onClient: door.admit,
      adopt: choice.raw?.adopt,
      onListening(address) {
        listeningSince ??= now()
        log.info({ address }, 'accepts clients')
      },
      onTrouble: (error, address) => log.warn({ err: error, address }, 'cannot accept clients here; it is tried again'),
    })
  }
  const stopAccepting = () => {
    isLeaving = true
    listeners?.close()
  }
  const leaveService = async () => {
    log.info('the DedicatedService is deleted; its connections end')
    stopAccepting()
    enter('deleted')
    sessions.endAll('SessionDeleted')
    await wakeup.until(() => door.clients() === 0 && holder.unsettled() === 0, NEVER)
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
      choice = await choosing
      await tls?.ready
      accept()
    },
    () => {},
  )
  return {
    drain: hurry =>
      drain(
        {
          ...{ stopAccepting, wakeup, clients: door.clients, unsettled: holder.unsettled, release: holder.release },
          isBarred: holder.outbox.isBarred,
          ...{ enter, endSessions: sessions.endAll },
          ...{ isAccepting: () => listeners !== undefined && !isLeaving, lingerMs: settings.lingerMs },
          ...{ flushMs: settings.flushMs, hurriedFlushMs: settings.hurriedFlushMs },
          // Kubernetes has fixed the pod's grace at its start: a longer wish since then would end in SIGKILL.
          drainTimeoutMs: () => Math.min(drainTimeoutAtStartMs, holder.config()?.drainTimeoutMs ?? 0),
        },
        hurry,
      ),
  }
}
