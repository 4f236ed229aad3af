// What the thread of a holder and its workers tell each other. Reports go in lists, those of one turn of the event loop together, and are read in the order in which they were made.
import type { EndReason, RefusalReason } from '../../api/v1alpha1/reasons.ts'
import type { Claimant, Client } from '../client.ts'
import type { PlainConfig } from '../config.ts'
import type { StoryMetrics } from '../metrics.ts'
import type { Stay } from '../overstay.ts'
import type { Ending, Service } from '../records.ts'
import type { SessionView } from '../sessions.ts'
import type { Settings } from '../settings.ts'
import type { Mode, Turn } from '../supply.ts'

/** What a worker begins with. */
export type WorkerWish = {
  /** Of the names of its connections: unique for ever. */
  readonly prefix: string
  readonly settings: Pick<Settings, 'tls' | 'spliceAddon' | 'listenFile' | 'activeAfterMs' | 'logLevel'>
  readonly logBase: Readonly<Record<string, string>>
  readonly board: SharedArrayBuffer
  readonly ring: SharedArrayBuffer
  /** Origin of the monotonic clock that it must have. */
  readonly timeOrigin: number
  /** Clients of the whole process that there are descriptors for. */
  readonly room: number
  readonly maxSilent: number
  readonly mostPipes: number
}

export type Order =
  | { readonly kind: 'config'; readonly config: PlainConfig }
  | { readonly kind: 'accept' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'enter'; readonly mode: Mode }
  /** The answer to an `ask`. */
  | { readonly kind: 'turn'; readonly client: string; readonly turn: Turn }
  /** The answer to a `knock`. */
  | { readonly kind: 'refusal'; readonly number: number; readonly reason: RefusalReason | undefined }
  | { readonly kind: 'end'; readonly pod: string; readonly reason: EndReason }
  | { readonly kind: 'endAll'; readonly reason: EndReason }
  | { readonly kind: 'measure'; readonly number: number }
  /** Answered with no measures. */
  | { readonly kind: 'pulse'; readonly number: number }

/** Of a session that has its pod. */
export type Measured = {
  readonly pod: string
  readonly bytes: ReturnType<SessionView['bytes']>
  readonly stay: Stay | undefined
}

type Metric<M extends keyof StoryMetrics> = {
  readonly kind: 'metric'
  readonly what: M
  readonly values: Parameters<StoryMetrics[M]>
}

export type Report =
  /** Out of the ring, for a client of this worker. */
  | { readonly kind: 'taken'; readonly pod: string }
  | { readonly kind: 'ask'; readonly client: Omit<Claimant, 'gone'>; readonly first: boolean }
  /** One that has asked, and waits no more. */
  | { readonly kind: 'left'; readonly client: string }
  /** A client that was let in. */
  | { readonly kind: 'came'; readonly host: string }
  /** One that waits to be let in. */
  | { readonly kind: 'knock'; readonly host: string; readonly hasRoom: boolean; readonly number: number }
  | { readonly kind: 'went'; readonly host: string }
  /** Somebody's story is over. */
  | { readonly kind: 'over' }
  | {
      readonly kind: 'opened'
      readonly pod: string
      readonly client: Pick<Client, 'id' | 'address'>
      readonly path: SessionView['path']
      readonly since: string
    }
  | { readonly kind: 'joined'; readonly pod: string; readonly stay: Stay | undefined }
  | { readonly kind: 'closed'; readonly pod: string }
  | { readonly kind: 'active'; readonly pod: string; readonly service: Service }
  | { readonly kind: 'ended'; readonly pod: string; readonly ending: Ending }
  | { [M in keyof StoryMetrics]: Metric<M> }[keyof StoryMetrics]
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'listening' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'sight'; readonly silent: number; readonly certificateExpiresAt: number | undefined }
  | { readonly kind: 'measured'; readonly number: number; readonly measures: readonly Measured[] }
