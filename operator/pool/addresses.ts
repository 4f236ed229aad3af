// Which tickets may not share an address: a pod is burned if its IP stands on a ticket that could still be dialled at some moment of its own life (design, section 6, rule 11).
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { forbidsAddress } from '../plan/overlap.ts'
import { quarantineEnd, type Silence } from '../plan/silence.ts'

export type Clocks = {
  readonly nowMono: () => number
  /** Unix ms. */
  readonly now: () => number
}

/** A moment by what had been seen until then, and by this operator's monotonic clock. */
export type Moment = { readonly version: bigint; readonly mono: number }

/** How long the holder of a ticket that was ended for its silence may go on dialling. */
export type QuarantineLength = (silent: IsolationPod) => number

type Sight = {
  readonly ip: string | undefined
  readonly doneAt: bigint | undefined
  readonly silence: Silence | undefined
  readonly ticket: IsolationPod
}

/**
 * Orders the lives of tickets by resourceVersion, never by clocks: a ticket is known to have begun after another was Done only if this operator
 * created it and saw the other Done at a lower resourceVersion. All else counts as overlapping. Only a quarantine is a matter of time: no pod that lived while it lasted is given out.
 */
export class Addresses {
  readonly #byIP = new Map<string, Set<string>>()
  readonly #tickets = new Map<string, Sight>()
  readonly #begun = new Map<string, Moment>()
  readonly #clocks: Clocks
  #latest = 0n

  constructor(clocks: Clocks) {
    this.#clocks = clocks
  }

  /** This operator created a ticket: asked for at `sentMono`; `resourceVersion` is of the server's answer. */
  created(uid: string, resourceVersion: string, sentMono: number): void {
    this.#begun.set(uid, { version: BigInt(resourceVersion), mono: sentMono })
  }

  /** The newest resourceVersion of any ticket that was seen, and when it is now. */
  latest(): Moment {
    return { version: this.#latest, mono: this.#clocks.nowMono() }
  }

  /** After everything up to `moment` had been seen, a live read showed that this ticket's pod has no address yet: its life, as far as addresses go, begins later. */
  beginsAfter(uid: string, moment: Moment): void {
    if (moment.version > (this.#begun.get(uid)?.version ?? 0n)) this.#begun.set(uid, moment)
  }

  /** A ticket as the watch shows it. */
  seen(ticket: IsolationPod): void {
    const uid = ticket.metadata.uid!
    const version = BigInt(ticket.metadata.resourceVersion!)
    if (version > this.#latest) this.#latest = version
    const before = this.#tickets.get(uid)
    const ip = ticket.status?.podIP
    const doneAt = ticket.status?.phase === 'Done' ? (before?.doneAt ?? version) : undefined
    this.#tickets.set(uid, { ip, doneAt, silence: before?.silence ?? this.#silenceOf(ticket), ticket })
    if (ip === undefined) return
    const bearers = this.#byIP.get(ip)
    if (bearers) bearers.add(uid)
    else this.#byIP.set(ip, new Set([uid]))
  }

  gone(ticket: IsolationPod): void {
    const uid = ticket.metadata.uid!
    const ip = this.#tickets.get(uid)?.ip
    this.#tickets.delete(uid)
    this.#begun.delete(uid)
    if (ip === undefined) return
    const bearers = this.#byIP.get(ip)
    bearers?.delete(uid)
    if (bearers?.size === 0) this.#byIP.delete(ip)
  }

  /** The tickets that forbid `ticket` its address. */
  conflicts(ticket: IsolationPod, lengthMs: QuarantineLength): IsolationPod[] {
    const uid = ticket.metadata.uid!
    const bearers = this.#byIP.get(ticket.status?.podIP ?? '') ?? new Set<string>()
    const others = [...bearers].filter(other => other !== uid).map(other => this.#tickets.get(other)!)
    return others.filter(other => this.#forbids(other, uid, lengthMs)).map(other => other.ticket)
  }

  /** True when `receipt` was not Done, or in quarantine, at some moment of the life of `pending`, so that it must stay for the address check. */
  overlap(receipt: IsolationPod, pending: IsolationPod, lengthMs: QuarantineLength): boolean {
    const seen = this.#tickets.get(receipt.metadata.uid!)
    return seen === undefined || this.#forbids(seen, pending.metadata.uid!, lengthMs)
  }

  /** For so long the address of `ticket` may still be dialled by a holder that nobody saw end. */
  quarantineLeftMs(ticket: IsolationPod, lengthMs: number): number {
    const silence = this.#tickets.get(ticket.metadata.uid!)?.silence ?? this.#silenceOf(ticket)
    return silence ? Math.max(0, quarantineEnd(silence, lengthMs) - this.#clocks.nowMono()) : 0
  }

  #forbids({ doneAt, silence, ticket }: Sight, later: string, lengthMs: QuarantineLength): boolean {
    const begun = this.#begun.get(later)
    const since = begun?.mono ?? Number.NEGATIVE_INFINITY
    const inQuarantine = silence !== undefined && quarantineEnd(silence, lengthMs(ticket)) > since
    return forbidsAddress({ doneAt, inQuarantine }, begun?.version)
  }

  #silenceOf({ status }: IsolationPod): Silence | undefined {
    if (status?.phase !== 'Done' || status.endReason !== 'HolderSilent') return undefined
    return { seenMono: this.#clocks.nowMono(), ageMs: this.#clocks.now() - Date.parse(status.endedAt ?? '') }
  }
}
