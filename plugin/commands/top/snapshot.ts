// Everything that one frame of `top` is drawn from, and `-o json` prints. The feed makes it, the view draws it; neither knows the other.
import type { RefusalCount } from '../../../api/v1alpha1/connections.ts'
import type { EventView } from '../../model/events.ts'
import type { ServiceView } from '../../model/service.ts'

export type Snapshot = {
  /** Wall clock, milliseconds since the epoch. */
  readonly nowMs: number
  readonly context: string
  /** One namespace, or undefined for all. */
  readonly namespace: string | undefined
  readonly link: Link
  /** One entry for each thing that may not be read, in words: `namespace team-b: dedicatedservices: forbidden`. */
  readonly forbidden: readonly string[]
  /** What failed behind the back of an action that had begun, newest last. */
  readonly notices?: readonly string[]
  /** In no particular order: the view sorts. */
  readonly services: readonly ServiceRow[]
  /** Of the service that is open. */
  readonly detail: Detail | undefined
}

export type Link =
  /** Nothing was listed yet. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The cluster does not know DedicatedServices: the product is not installed there. It is looked for again. */
  | { readonly kind: 'notInstalled' }
  /** What is shown is from `sinceMs`; before anything came, the start. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly sinceMs: number; readonly why: string }

export type ServiceRow = ServiceView & {
  /** The counts are from then; undefined when they are live. */
  readonly staleSinceMs: number | undefined
  readonly traffic: Traffic | undefined
}

/** Of all proxies of a service together. Undefined as a whole while no proxy was asked, or none may be. */
export type Traffic = {
  /** Accepted connections per second, now and for each of the last intervals, oldest first. */
  readonly perSecond: number
  readonly history: readonly number[]
  /** Time from accept to a joined pod, milliseconds; undefined when nothing was accepted lately. */
  readonly acceptP50Ms: number | undefined
  readonly acceptP99Ms: number | undefined
  /** By reason. */
  readonly refused: readonly RefusalCount[]
  /** Proxies that did not answer lately: their part is missing above. */
  readonly unanswered: number
}

export type Detail = {
  readonly key: string
  /** The service is gone: said once, then back to the overview. */
  readonly deleted: boolean
  readonly connections: Part<ConnectionRow>
  readonly pods: Part<PodRow>
  readonly receipts: Part<ReceiptRow>
  readonly events: Part<EventRow>
  readonly log: Part<LogRow>
}

/** A tab's rows, or why there are none. `loading` until it was asked for and answered. */
export type Part<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'rows'; readonly rows: readonly T[]; readonly staleSinceMs: number | undefined }
  /** It may not be read, or the server does not know it. */
  | { readonly kind: 'unavailable'; readonly why: string }
  /** It could not be read so far, and is tried again. */
  | { readonly kind: 'failing'; readonly why: string }

export type ConnectionRow = {
  /** Name of the ticket and its pod; empty while the client waits for one. */
  readonly pod: string
  readonly client: string
  /** It has its pod, or waits, since then. */
  readonly sinceMs: number
  /** Undefined when the connection is known from its ticket alone. */
  readonly bytesIn: number | undefined
  readonly bytesOut: number | undefined
  /** Both ways, bytes per second; undefined before a second look. */
  readonly bytesPerSecond: number | undefined
  /** Name of the proxy pod; empty when it is not known. */
  readonly via: string
}

export type PodRow = {
  readonly name: string
  readonly phase: string
  readonly ip: string
  readonly node: string
  readonly client: string
  readonly createdAtMs: number
  /** Why it is not ready or is to end; empty when all is well. */
  readonly note: string
}

export type ReceiptRow = {
  readonly pod: string
  readonly client: string
  readonly endedAtMs: number
  readonly durationMs: number | undefined
  readonly bytesIn: number | undefined
  readonly bytesOut: number | undefined
  readonly reason: string
  /** Undefined: the pod still exists. */
  readonly podDeletedAtMs: number | undefined
}

/** As `status` shows them. */
export type EventRow = EventView

export type LogRow = {
  readonly atMs: number | undefined
  readonly level: string
  /** Name of the proxy pod. */
  readonly from: string
  readonly message: string
}
