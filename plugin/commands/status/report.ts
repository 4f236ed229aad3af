// What `status` tells of a service: the same in text and in -o json|yaml, whose fields docs/plugin/status.md describes. All text in it is printable.
import type { RefusalCount } from '../../../api/v1alpha1/connections.ts'
import type { PoolCounts, ServiceState } from '../../model/service.ts'

export type StatusReport = {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  /** One sentence; the cause where something is wrong. */
  readonly summary: string
  /** A client that connects now is served, or a pod is started for it. */
  readonly ready: boolean
  readonly state: ServiceState
  readonly reason: string
  readonly image: string
  readonly port: number
  readonly address: string | undefined
  readonly poolNamespace: string | undefined
  readonly base: number
  /** The base without any use; only where it follows use. */
  readonly leastBase: number | undefined
  /** Whom spec.access lets into the pool; undefined: nobody. */
  readonly access: readonly AccessReport[] | undefined
  /** Times are RFC 3339. */
  readonly createdAt: string | undefined
  readonly counts: PoolCounts
  readonly countsFrom: 'tickets' | 'status'
  /** Undefined: no client waits. */
  readonly waiting: WaitingReport | undefined
  /** Those of them whom proxies that answered tell of, the longest waiting first. */
  readonly waitingClients: readonly WaitingClientReport[]
  /** Undefined: clients from everywhere are served, as many from one source as come. */
  readonly limits: LimitsReport | undefined
  /** By reason, since the proxies that answered began. */
  readonly refused: readonly RefusalCount[]
  readonly conditions: readonly ConditionReport[]
  readonly proxies: readonly ProxyReport[]
  /** Those that are not ready, or ended and are kept. */
  readonly troubledPods: readonly PodReport[]
  /** Newest last. */
  readonly events: readonly EventReport[]
  /** What could not be read, one sentence each. */
  readonly unreadable: readonly string[]
}

export type AccessReport = {
  readonly role: string
  readonly kind: string
  readonly name: string
  /** Of a ServiceAccount. */
  readonly namespace: string | undefined
}

export type WaitingReport = {
  readonly clients: number
  /** When the first of them began to wait, where that is known. */
  readonly since: string | undefined
  readonly why: string
}

export type WaitingClientReport = {
  readonly client: string
  readonly since: string | undefined
  readonly proxy: string
}

/** spec.connections.allow, .deny, .maxPerSource and .claimOn, spec.proxy.proxyProtocol.accept and .tls. */
export type LimitsReport = {
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly maxPerSource: number | undefined
  /** Undefined: a pod is claimed for whoever connects. */
  readonly claimOn: string | undefined
  /** Their connections are those of the clients that they name. */
  readonly balancers: readonly string[]
  /** Undefined: clients are served without TLS. */
  readonly tls: { readonly minVersion: string; readonly clientCA: string | undefined } | undefined
}

export type ConditionReport = {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly since: string | undefined
}

export type ProxyReport = {
  readonly name: string
  readonly ready: boolean
  /** From its Lease: undefined while it has none, or it may not be read. */
  readonly version: string | undefined
  readonly renewedAt: string | undefined
  /** Pods that it holds for the next clients; undefined where tickets may not be read. */
  readonly stock: number | undefined
  readonly inUse: number | undefined
  readonly waiting: number | undefined
  readonly draining: boolean
  /** Why it is not ready; empty when all is well. */
  readonly note: string
}

export type PodReport = {
  readonly name: string
  readonly phase: string
  readonly createdAt: string | undefined
  /** In the words of Kubernetes, and of the container itself where it said any. */
  readonly note: string
}

export type EventReport = {
  readonly lastSeen: string | undefined
  readonly type: string
  readonly reason: string
  readonly object: string
  readonly message: string
  readonly count: number
}
