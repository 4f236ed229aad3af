// The pages of a proxy: metrics and its connections for those who watch, health and readiness for the kubelet.
import type { ProxyConnection, ProxyConnections, WaitingClient } from '../api/v1alpha1/connections.ts'
import type { AcceptTimes } from './acceptTimes.ts'
import type { Claimant } from './client.ts'
import type { Page, Pages } from './http.ts'
import type { Identity } from './identity.ts'
import type { Metrics } from './metrics.ts'
import type { Refusals } from './refusals.ts'
import type { SessionsView, SessionView } from './sessions.ts'

export type PagesParts = {
  readonly identity: Identity
  readonly metrics: Metrics
  readonly sessions: SessionsView
  readonly accepts: AcceptTimes
  readonly refused: Refusals
  readonly uptimeMs: () => number
  /** The clock of every client's `acceptedAt`. */
  readonly now: () => number
  readonly date: () => Date
  readonly stock: () => number
  readonly waiting: () => number
  readonly queued: () => readonly Claimant[]
  /** What keeps the proxy from being ready; undefined when it is. */
  readonly unready: () => string | undefined
}

export function observationPages(parts: PagesParts): Pages {
  const { registry } = parts.metrics
  return {
    '/metrics': async () => {
      // What threads have reported before they answer is counted then.
      await parts.sessions.pulse()
      return { type: registry.contentType, text: await registry.metrics() }
    },
    '/connections': async () => {
      await parts.sessions.measure()
      return { type: 'application/json', text: `${JSON.stringify(describeConnections(parts))}\n` }
    },
  }
}

export function healthPages({ unready, sessions }: PagesParts): Pages {
  return {
    // An answer is the proof: the event loop turns, and that of every thread that serves sessions.
    '/healthz': async () => {
      await sessions.pulse()
      return plain(200, 'ok')
    },
    '/readyz': () => {
      const why = unready()
      return why === undefined ? plain(200, 'ok') : plain(503, why)
    },
  }
}

function describeConnections(parts: PagesParts): ProxyConnections {
  const { identity, sessions, accepts, refused, uptimeMs, stock, waiting, queued } = parts
  return {
    holder: identity.holder,
    pod: identity.podName,
    version: identity.version,
    uptimeSeconds: uptimeMs() / 1000,
    stock: stock(),
    waiting: waiting(),
    active: sessions.count(),
    accept: accepts.summary(),
    refusals: refused.summary(),
    waitingClients: queued().map(client => describeWaiting(client, parts)),
    connections: sessions.list().map(describeSession),
  }
}

function describeSession(session: SessionView): ProxyConnection {
  const { client, held, since, path } = session
  return { id: client.id, client: client.address, pod: held.name, since, ...session.bytes(), path }
}

function describeWaiting({ id, address, acceptedAt }: Claimant, { now, date }: PagesParts): WaitingClient {
  return { id, client: address, since: new Date(date().getTime() - (now() - acceptedAt)).toISOString() }
}

function plain(status: number, text: string): Page {
  return { status, type: 'text/plain', text: `${text}\n` }
}
