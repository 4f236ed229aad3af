// Counts the holders of this service that are alive, from their Leases as this process sees them change on its own clock.
import type { Lease } from '../api/kube/objects.ts'
import { releasedAnnotation, terminatingAnnotation } from '../api/v1alpha1/names.ts'

export type Sighting = {
  /** When this process last saw the Lease change. */
  readonly changedAt: number
  readonly durationMs: number
  readonly isLeaving: boolean
}

/** A Lease that did not change for its own duration tells of a dead holder. The answer counts this holder too. */
export function countHolders(others: Iterable<Sighting>, now: number): number {
  let count = 1
  for (const { changedAt, durationMs, isLeaving } of others) {
    if (!isLeaving && now - changedAt < durationMs) count += 1
  }
  return count
}

export function readSighting(lease: Lease, now: number): Sighting {
  const annotations = lease.metadata.annotations ?? {}
  return {
    changedAt: now,
    durationMs: (lease.spec?.leaseDurationSeconds ?? 0) * 1000,
    isLeaving: annotations[terminatingAnnotation] === 'true' || annotations[releasedAnnotation] === 'true',
  }
}

/** Replicas that start together have written their Leases by then. */
const START_MS = 10_000

export type Siblings = {
  see(lease: Lease): void
  forget(name: string): void
  /** Holders alive, this one included; in its first seconds at least as many as are to run: they start together, and the first to see the pool must not take it all. */
  count(replicas: number): number
}

/** `own` is the name of this process's own Lease. */
export function createSiblings(own: string, now: () => number): Siblings {
  const others = new Map<string, Sighting>()
  const begun = now()
  return {
    see(lease) {
      if (lease.metadata.name !== own) others.set(lease.metadata.name, readSighting(lease, now()))
    },
    forget: name => void others.delete(name),
    count(replicas) {
      const alive = countHolders(others.values(), now())
      return now() - begun < START_MS ? Math.max(alive, replicas) : alive
    },
  }
}
