// Reads and writes the one Lease of a leader election: conditional writes only, and no trust in anybody's clock.
import type { KubeClient, RequestOptions } from './client.ts'
import { isKubeError } from './errors.ts'
import { microTime } from './microTime.ts'
import type { Lease } from './objects.ts'
import { leases } from './resources.ts'

export type ClaimOptions = {
  client: KubeClient
  lease: { namespace: string; name: string }
  identity: string
  leaseDurationMs: number
  /** Monotonic. */
  now: () => number
  /** For the timestamps that people read; nothing is decided by them. */
  date: () => Date
}

export type Claim = {
  /** Takes or renews the Lease; false when another has it or was faster. Rejects with a KubeError when the server did not say. */
  attempt(limits: RequestOptions): Promise<boolean>
  /** Frees the Lease when it is still ours. */
  release(limits: RequestOptions): Promise<void>
  holder(): string
}

export function createClaim({ client, lease: ref, identity, leaseDurationMs, now, date }: ClaimOptions): Claim {
  /** The Lease as last read or written, and when we first saw it so. */
  let seen: { lease: Lease; since: number } | undefined
  /** `seen` is our own last write and its reply came: no need to read before the next. */
  let current = false
  let absent = false

  const holder = () => seen?.lease.spec?.holderIdentity ?? ''
  const see = (lease: Lease) => {
    if (seen?.lease.metadata.resourceVersion !== lease.metadata.resourceVersion) seen = { lease, since: now() }
  }
  const isFree = () => {
    if (!seen || holder() === '' || holder() === identity) return true
    const writtenMs = (seen.lease.spec?.leaseDurationSeconds ?? 0) * 1000
    return now() - seen.since >= Math.max(leaseDurationMs, writtenMs)
  }
  const read = async (limits: RequestOptions) => {
    try {
      see(await client.get(leases, ref, limits))
      absent = false
    } catch (error) {
      if (!isKubeError(error, 'notFound')) throw error
      // Whoever deletes a Lease by hand does not end the term of its holder, who may not know yet.
      absent = true
    }
  }
  const write = async (next: Lease, limits: RequestOptions) => {
    current = false
    try {
      see(await (seen && !absent ? client.replace(leases, next, limits) : client.create(leases, next, limits)))
      absent = false
      current = true
    } catch (error) {
      if (!isKubeError(error, 'conflict', 'alreadyExists', 'notFound')) throw error
    }
    return current
  }
  const bearing = (spec: Lease['spec']): Lease => {
    const before = absent ? undefined : seen?.lease
    return { ...(before ?? { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: ref }), spec }
  }
  const taken = (): Lease['spec'] => {
    const spec = seen?.lease.spec
    const renewTime = microTime(date())
    const isRenewal = holder() === identity
    const transitions = spec?.leaseTransitions ?? 0
    return {
      ...spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
      acquireTime: isRenewal ? (spec?.acquireTime ?? renewTime) : renewTime,
      renewTime,
      leaseTransitions: seen && !isRenewal ? transitions + 1 : transitions,
    }
  }
  const freed = (): Lease['spec'] => ({ ...seen?.lease.spec, holderIdentity: '', renewTime: microTime(date()) })

  return {
    holder,
    async attempt(limits) {
      if (!current) await read(limits)
      return isFree() ? write(bearing(taken()), limits) : false
    },
    async release(limits) {
      if (!current) await read(limits)
      if (!absent && holder() === identity) await write(bearing(freed()), limits)
    },
  }
}
