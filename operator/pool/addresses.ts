// Which tickets may not share an address: a pod is burned if its IP stands on a ticket that could still be dialled at some moment of its own life (design, section 6, rule 11).
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { forbidsAddress, overlaps } from '../plan/overlap.ts'

/**
 * Orders the lives of tickets by resourceVersion, never by clocks: a ticket is known to have begun after another was Done only if this operator
 * created it and saw the other Done at a lower resourceVersion. All else counts as overlapping.
 */
export class Addresses {
  readonly #byIP = new Map<string, Set<string>>()
  readonly #tickets = new Map<string, { ip: string | undefined; doneAt: bigint | undefined; ticket: IsolationPod }>()
  readonly #createdAt = new Map<string, bigint>()
  #latest = 0n

  /** This operator created a ticket; `resourceVersion` is of the server's answer. */
  created(uid: string, resourceVersion: string): void {
    this.#createdAt.set(uid, BigInt(resourceVersion))
  }

  /** The newest resourceVersion of any ticket that was seen. */
  latest(): bigint {
    return this.#latest
  }

  /** After everything up to `moment` had been seen, a live read showed that this ticket's pod has no address yet: its life, as far as addresses go, begins later. */
  beginsAfter(uid: string, moment: bigint): void {
    if (moment > (this.#createdAt.get(uid) ?? 0n)) this.#createdAt.set(uid, moment)
  }

  /** A ticket as the watch shows it. */
  seen(ticket: IsolationPod): void {
    const uid = ticket.metadata.uid!
    const version = BigInt(ticket.metadata.resourceVersion!)
    if (version > this.#latest) this.#latest = version
    const before = this.#tickets.get(uid)
    const ip = ticket.status?.podIP
    const doneAt = ticket.status?.phase === 'Done' ? (before?.doneAt ?? version) : undefined
    this.#tickets.set(uid, { ip, doneAt, ticket })
    if (ip === undefined) return
    const bearers = this.#byIP.get(ip)
    if (bearers) bearers.add(uid)
    else this.#byIP.set(ip, new Set([uid]))
  }

  gone(ticket: IsolationPod): void {
    const uid = ticket.metadata.uid!
    const ip = this.#tickets.get(uid)?.ip
    this.#tickets.delete(uid)
    this.#createdAt.delete(uid)
    if (ip === undefined) return
    const bearers = this.#byIP.get(ip)
    bearers?.delete(uid)
    if (bearers?.size === 0) this.#byIP.delete(ip)
  }

  /** The tickets that forbid `ticket` its address. `inQuarantine` says whether a Done ticket's address may still be dialled by a holder nobody saw end. */
  conflicts(ticket: IsolationPod, inQuarantine: (other: IsolationPod) => boolean): IsolationPod[] {
    const uid = ticket.metadata.uid!
    const bearers = this.#byIP.get(ticket.status?.podIP ?? '') ?? new Set<string>()
    const others = [...bearers].filter(other => other !== uid).map(other => this.#tickets.get(other)!)
    return others
      .filter(({ doneAt, ticket: other }) =>
        forbidsAddress({ doneAt, inQuarantine: inQuarantine(other) }, this.#createdAt.get(uid)),
      )
      .map(other => other.ticket)
  }

  /** True when `receipt` was not Done at some moment of the life of `pending`, so that it must stay for the address check. */
  overlap(receipt: IsolationPod, pending: IsolationPod): boolean {
    return overlaps(this.#tickets.get(receipt.metadata.uid!)?.doneAt, this.#createdAt.get(pending.metadata.uid!))
  }
}
