// What the operator remembers of one service between two looks, and may forget at any restart: it only spares work and bounds rates.
import type { Infrastructure } from './infrastructure/infrastructure.ts'
import type { BaseMemory } from './plan/autoscale.ts'
import type { TemplateVerdict } from './pool/template.ts'

export type TemplateCheck = {
  readonly templateHash: string
  readonly atMono: number
  readonly verdict: TemplateVerdict
}

export type ServiceMemory = {
  /** The result of the last look at everything besides tickets and pods, and what it was a look at. */
  infrastructure?: {
    readonly result: Infrastructure
    readonly of: string
    readonly uid: string
    readonly atMono: number
  }
  /** A watch showed that something kept for the service changed since then. */
  keptChanged?: boolean
  templateCheck?: TemplateCheck
  /** Tickets whose pod was asked for, and when: the watch may not show it yet. */
  podsBegun: Map<string, number>
  /** By ticket UID: the step that was taken, and on which resourceVersion. It is not taken again until the watch shows what became of it, or for long shows nothing. */
  stepsTaken: Map<string, { readonly step: string; readonly atMono: number }>
  /** When receipts that may go were last deleted. */
  expiredDeletedMono?: number
  /** Why the API server refuses pods at present. */
  podRefusal?: { readonly reason: string; readonly message: string; readonly atMono: number }
  surplusSinceMono?: number
  /** Wishes for a base that are not over yet. Undefined: it does not follow use. */
  base?: BaseMemory | undefined
  toldBase?: number
  deletedSinceMono?: number
  statusWrittenMono?: number
}

export class Memory {
  readonly #services = new Map<string, ServiceMemory>()

  of(service: string): ServiceMemory {
    const known = this.#services.get(service)
    if (known) return known
    const fresh: ServiceMemory = { podsBegun: new Map(), stepsTaken: new Map() }
    this.#services.set(service, fresh)
    return fresh
  }

  forget(service: string): void {
    this.#services.delete(service)
  }
}
