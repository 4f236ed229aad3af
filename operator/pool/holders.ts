// What this operator has seen of the holders: their Leases with the local time of each change, and their proxy pods.
import type { Lease, Pod } from '../../api/kube/objects.ts'
import type { Change } from '../../api/kube/store.ts'
import {
  holderPodUID,
  leaseName,
  proxyContainer,
  terminatingAnnotation,
  waitingAnnotation,
} from '../../api/v1alpha1/names.ts'
import { wholeNumber } from '../../api/v1alpha1/wholeNumber.ts'
import type { HolderSight } from '../plan/holder.ts'
import { isMereRenewal } from '../plan/renewal.ts'
import type { Ticket } from '../plan/view.ts'

type LeaseSight = { lease: Lease; changedMono: number }

export class Holders {
  readonly #leases = new Map<string, LeaseSight>()
  /** When the watch last showed a change, whatever live reads found meanwhile: only so it is known which silence a look may have heeded since. */
  readonly #shownMono = new Map<string, number>()
  /** Outlives the Lease: a holder may still obey what a Lease said that is gone. */
  readonly #longestFenceMs = new Map<string, number>()
  readonly #missing = new Map<string, number>()
  readonly #probes = new Map<string, { since: number; last: number }>()
  readonly #nowMono: () => number

  constructor(nowMono: () => number) {
    this.#nowMono = nowMono
  }

  /** Takes note of what the watch shows. True: the holder's service is to be looked at. */
  leaseShown({ type, object, previous }: Change<Lease>): boolean {
    const key = leaseKey(object)
    const nowMono = this.#nowMono()
    const shownMono = this.#shownMono.get(key)
    if (type === 'deleted') {
      this.#shownMono.delete(key)
      this.#leases.delete(key)
      return true
    }
    this.#shownMono.set(key, nowMono)
    this.leaseSeen(object)
    if (type === 'added' || shownMono === undefined) return true
    const fenceMs = this.#longestFenceMs.get(key) ?? 0
    return !isMereRenewal({ before: previous, after: object, quietMs: nowMono - shownMono, fenceMs })
  }

  /** Takes note of a Lease as the watch or a live read shows it. */
  leaseSeen(lease: Lease): void {
    const key = leaseKey(lease)
    const before = this.#leases.get(key)
    const fenceMs = (lease.spec?.leaseDurationSeconds ?? 0) * 1000
    const changed = before?.lease.metadata.resourceVersion !== lease.metadata.resourceVersion
    this.#leases.set(key, {
      lease,
      changedMono: changed || !before ? this.#nowMono() : before.changedMono,
    })
    this.#longestFenceMs.set(key, Math.max(fenceMs, this.#longestFenceMs.get(key) ?? 0))
    const holder = lease.spec?.holderIdentity
    if (holder) this.#missing.delete(holder)
    if (holder && changed) this.#probes.delete(holder)
  }

  /** A live read of a holder's Lease that was made because it seemed silent. Reads further apart than `gapMs` prove nothing about the time between. */
  probed(holder: string, succeeded: boolean, gapMs: number): void {
    const now = this.#nowMono()
    const run = this.#probes.get(holder)
    if (!succeeded) this.#probes.delete(holder)
    else if (run && now - run.last <= gapMs) run.last = now
    else this.#probes.set(holder, { since: now, last: now })
  }

  /** A live read found no Lease for this holder, whatever the watch still shows. */
  leaseMissing(holder: string, poolNamespace: string): void {
    this.#leases.delete(keyOfHolder(holder, poolNamespace))
  }

  /** The longest fence that this holder may obey, as far as this operator has seen; 0: it has seen none. */
  longestFenceMs(holder: string, poolNamespace: string): number {
    return this.#longestFenceMs.get(keyOfHolder(holder, poolNamespace)) ?? 0
  }

  /** One holder, as the pure judgement wants it. `pod` is its proxy pod: the one with the UID in its id, or undefined. */
  sight(holder: string, poolNamespace: string, pod: Pod | undefined): HolderSight {
    const seen = this.#leases.get(keyOfHolder(holder, poolNamespace))
    if (!seen && !this.#missing.has(holder)) this.#missing.set(holder, this.#nowMono())
    return {
      holder,
      lease: seen && {
        holder: seen.lease.spec?.holderIdentity ?? '',
        draining: seen.lease.metadata.annotations?.[terminatingAnnotation] === 'true',
        acquiredAt: Date.parse(seen.lease.spec?.acquireTime ?? ''),
        changedMono: seen.changedMono,
      },
      longestFenceMs: this.longestFenceMs(holder, poolNamespace),
      missingSinceMono: this.#missing.get(holder) ?? this.#nowMono(),
      probedSinceMono: this.#probes.get(holder)?.since,
      ...endOfContainer(pod),
    }
  }

  /** Forgets holders that no ticket and no Lease names any more. */
  forget(stillNamed: ReadonlySet<string>): void {
    for (const known of [this.#missing, this.#probes]) {
      for (const holder of known.keys()) if (!stillNamed.has(holder)) known.delete(holder)
    }
    const leases = new Set([...stillNamed].map(holder => leaseName(holderPodUID(holder))))
    for (const key of this.#longestFenceMs.keys()) {
      if (!leases.has(key.slice(key.indexOf('/') + 1))) this.#longestFenceMs.delete(key)
    }
  }
}

function keyOfHolder(holder: string, poolNamespace: string): string {
  return `${poolNamespace}/${leaseName(holderPodUID(holder))}`
}

function leaseKey(lease: Lease): string {
  return `${lease.metadata.namespace}/${lease.metadata.name}`
}

/** The end of the proxy container, as the pod's status tells it. */
export function endOfContainer(
  pod: Pod | undefined,
): Pick<HolderSight, 'containerEndedAt' | 'containerRunsSince' | 'podFinished'> {
  const status = pod?.status?.containerStatuses?.find(container => container.name === proxyContainer)
  const ends = [status?.state?.terminated?.finishedAt, status?.lastState?.terminated?.finishedAt].flatMap(text =>
    text ? [Date.parse(text)] : [],
  )
  return {
    containerEndedAt: ends.length > 0 ? Math.max(...ends) : undefined,
    containerRunsSince: status?.state?.running?.startedAt ? Date.parse(status.state.running.startedAt) : undefined,
    podFinished: /^(Succeeded|Failed)$/.test(pod?.status?.phase ?? '') && status?.state?.terminated !== undefined,
  }
}

/** As the CRD bounds connections.queue.length: no holder has more clients waiting, whatever its Lease says. */
const LONGEST_QUEUE = 100_000

/**
 * Clients that wait at one holder now: what its Lease says, less the pods that it reserved since it said so. Both times are of the holder's own clock.
 */
export function waitingAt(lease: Lease, tickets: readonly Pick<Ticket, 'holder' | 'reservedAt'>[]): number {
  const said = Math.min(wholeNumber(lease.metadata.annotations?.[waitingAnnotation]) ?? 0, LONGEST_QUEUE)
  const saidAt = Date.parse(lease.spec?.renewTime ?? '')
  const since = tickets.filter(
    ticket => ticket.holder === lease.spec?.holderIdentity && (ticket.reservedAt ?? 0) > saidAt,
  ).length
  return Math.max(0, said - since)
}
