// What a person sees of one service, the same in `list`, `status` and `top`: pure values, already free of anything that a terminal could obey.

/** Worst first. Each has its own word and glyph wherever it is shown. */
export type ServiceState = 'Degraded' | 'Queueing' | 'Deleting' | 'Progressing' | 'Ready' | 'Unknown'

export type PoolCounts = {
  /** Ready, not reserved, not used. */
  readonly idle: number
  /** In the stock of a proxy. */
  readonly reserved: number
  readonly inUse: number
  /** Not ready yet. */
  readonly pending: number
  /** Clients that wait for a pod. */
  readonly waiting: number
}

export type ServiceView = {
  /** `namespace/name`. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly image: string
  readonly port: number
  /** Ready, unused pods wished for. */
  readonly base: number
  /** Where the base follows use: what it is without any. */
  readonly leastBase: number | undefined
  readonly address: string | undefined
  readonly poolNamespace: string | undefined
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
  /** From the tickets where they may be read; else from the status, which does not tell idle from reserved: then all available ones count as idle. */
  readonly counts: PoolCounts
  readonly countsFrom: 'tickets' | 'status'
  readonly state: ServiceState
  /** Stable word and sentence of the condition that explains the state; empty when all is well. */
  readonly reason: string
  readonly message: string
}
