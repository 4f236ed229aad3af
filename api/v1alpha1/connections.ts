// What a proxy tells at `GET /connections` of its metrics port: who is connected and who waits now, how fast clients come by a pod, and why others were refused.

/** Counts and bytes only grow as long as `holder` is the same: it names one run of the process. */
export type ProxyConnections = {
  /** `<proxy pod UID>.<boot id>`. */
  readonly holder: string
  /** Name of the proxy pod. */
  readonly pod: string
  readonly version: string
  /** Since this run began, by the proxy's monotonic clock. */
  readonly uptimeSeconds: number
  /** Pods reserved and not yet dialled. */
  readonly stock: number
  /** Clients that wait for a pod. */
  readonly waiting: number
  /** Connections that have a pod. */
  readonly active: number
  readonly accept: AcceptSummary
  readonly refusals: readonly RefusalCount[]
  /** In the order in which they are served. */
  readonly waitingClients: readonly WaitingClient[]
  /** In no order that can be relied on: several threads tell of them. */
  readonly connections: readonly ProxyConnection[]
}

/** From accept until the pod was joined. */
export type AcceptSummary = {
  /** Connections joined to a pod since this run began. */
  readonly count: number
  /** How many of them the percentiles tell of: those of the last minute, at most a thousand. */
  readonly recent: number
  /** Seconds; left out when there are none. */
  readonly p50?: number | undefined
  readonly p99?: number | undefined
}

/** Clients sent away for one reason. */
export type RefusalCount = {
  readonly reason: string
  /** Since this run began. */
  readonly count: number
  /** In the last minute. */
  readonly recent: number
}

export type WaitingClient = {
  /** As the proxy's log names it. */
  readonly id: string
  /** `host:port`. */
  readonly client: string
  /** When it came, RFC 3339. */
  readonly since: string
}

export type ProxyConnection = {
  /** As the proxy's log names it. */
  readonly id: string
  /** `host:port`. */
  readonly client: string
  /** Name of the pod and its ticket. */
  readonly pod: string
  /** When it got its pod, RFC 3339. */
  readonly since: string
  /** From the client to the pod. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** How it came by its pod. */
  readonly path: string
}
