// What a proxy counts, by the names of the design's section 11. Labels come only from bounded sets.
import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { EndReason, RefusalReason } from '../api/v1alpha1/reasons.ts'
import type { AcceptTimes } from './acceptTimes.ts'
import type { Refusals } from './refusals.ts'
import type { AcceptPath } from './supply.ts'

export type MetricsSources = {
  readonly accepts: AcceptTimes
  readonly refused: Refusals
  readonly connections: () => number
  readonly waiting: () => number
  readonly silent: () => number
  /** In milliseconds since 1970; undefined without TLS, and while there is none. */
  readonly certificateExpiresAt?: (() => number | undefined) | undefined
  readonly stock: () => number
  readonly unwritten: () => number
  readonly isFenceOpen: () => boolean
  readonly restarts: () => number
  readonly missed: () => number
}

/** What the stories of connections tell. Durations are given in milliseconds. */
export type StoryMetrics = {
  accepted(path: AcceptPath, ms: number): void
  /** From accept until there was a pod to dial, for those who had to wait. */
  waited(ms: number): void
  dialled(ms: number): void
  sessionEnded(ms: number, bytes: { bytesIn: number; bytesOut: number }): void
  refused(reason: RefusalReason): void
}

export type Metrics = StoryMetrics & {
  readonly registry: Registry
  /** A ticket has ended. All but those of sessions count as burned. */
  ended(reason: EndReason): void
}

const QUICK = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const LONG = [0.1, 1, 10, 60, 300, 1800, 3600, 14_400, 86_400]

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const histogram = (name: string, help: string, buckets: number[]) => new Histogram({ name, help, buckets, registers })
  const accept = new Histogram({
    name: 'isolation_accept_seconds',
    help: 'From accept until the pod is connected, by how the client came by it.',
    labelNames: ['path'],
    buckets: QUICK,
    registers,
  })
  const queueWait = histogram('isolation_queue_wait_seconds', 'Time that clients waited for a pod.', QUICK)
  const dial = histogram('isolation_dial_seconds', 'Time to connect to the pod.', QUICK)
  const session = histogram('isolation_session_seconds', 'Duration of sessions.', LONG)
  const counter = <L extends string>(name: string, help: string, label: L) =>
    new Counter({ name, help, labelNames: [label], registers })
  const bytes = counter('isolation_bytes_total', 'Bytes of ended sessions; in: from client to pod.', 'direction')
  const burns = counter('isolation_burns_total', 'Tickets ended other than by a session, by reason.', 'reason')
  const refusals = counter('isolation_refusals_total', 'Clients sent away, by reason.', 'reason')
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('isolation_connections_active', 'Connections that have a pod.', sources.connections)
  gauge('isolation_queue_waiting', 'Clients that wait for a pod.', sources.waiting)
  gauge(
    'isolation_silent_clients',
    'Clients that have not said enough yet to have a pod claimed for them.',
    sources.silent,
  )
  gauge('isolation_stock', 'Pods reserved by this proxy and not yet dialled.', sources.stock)
  gauge('isolation_unwritten_tickets', 'Tickets whose last news the API server has not taken yet.', sources.unwritten)
  gauge('isolation_fence_open', '1 while the Lease is confirmed and pods may be dialled.', () =>
    Number(sources.isFenceOpen()),
  )
  gauge('isolation_watch_restarts_total', 'Watches that had to be begun again.', sources.restarts)
  gauge('isolation_watch_missed_total', 'Changes that a watch had not told and a list found.', sources.missed)
  gauge(
    'isolation_certificate_expires_seconds',
    'When the certificate that clients are shown expires, as Unix time; 0 without TLS.',
    () => (sources.certificateExpiresAt?.() ?? 0) / 1000,
  )
  return {
    registry,
    accepted(path, ms) {
      accept.observe({ path }, ms / 1000)
      sources.accepts.add(ms)
    },
    waited: ms => queueWait.observe(ms / 1000),
    dialled: ms => dial.observe(ms / 1000),
    sessionEnded(ms, { bytesIn, bytesOut }) {
      session.observe(ms / 1000)
      bytes.inc({ direction: 'in' }, bytesIn)
      bytes.inc({ direction: 'out' }, bytesOut)
    },
    ended(reason) {
      if (!reason.startsWith('Session')) burns.inc({ reason })
    },
    refused(reason) {
      refusals.inc({ reason })
      sources.refused.add(reason)
    },
  }
}
