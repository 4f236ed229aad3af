// What all reconciling shares: the door to the API, the caches, and what this operator remembers between two looks.
import type { Logger } from 'pino'
import type { KubeClient } from '../api/kube/client.ts'
import type { Caches } from './caches.ts'
import type { ReadKept } from './infrastructure/infrastructure.ts'
import type { Memory } from './memory.ts'
import type { Metrics } from './metrics.ts'
import type { Addresses } from './pool/addresses.ts'
import type { Creations } from './pool/creations.ts'
import type { Holders } from './pool/holders.ts'
import type { Readiness } from './pool/readiness.ts'
import type { Settings } from './settings.ts'
import type { RecordEvent } from './status/record.ts'

export type Context = {
  readonly client: KubeClient
  readonly settings: Settings
  readonly log: Logger
  readonly caches: Caches
  readonly readKept: ReadKept
  readonly holders: Holders
  readonly addresses: Addresses
  readonly creations: Creations
  readonly readiness: Readiness
  readonly memory: Memory
  readonly metrics: Metrics
  readonly record: RecordEvent
  /** Wall clock, Unix ms: for what is written into objects and compared to them. */
  readonly now: () => number
  /** Monotonic ms: for everything that is waited for. */
  readonly nowMono: () => number
  readonly randomBytes: (count: number) => Uint8Array
}
