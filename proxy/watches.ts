// The three collections that a proxy follows: its DedicatedService first, then the tickets and the Leases of its pool.
import type { KubeClient } from '../api/kube/client.ts'
import type { Lease } from '../api/kube/objects.ts'
import { type Reflector, type ReflectorTiming, startReflector } from '../api/kube/reflector.ts'
import { leases } from '../api/kube/resources.ts'
import { holderLabel } from '../api/v1alpha1/names.ts'
import type { DedicatedService, IsolationPod } from '../api/v1alpha1/types.generated.ts'
import { type Config, followConfig } from './config.ts'
import type { Identity } from './identity.ts'
import { startTickets, type Tickets } from './tickets.ts'

export type WatchesOptions = {
  readonly client: KubeClient
  readonly identity: Identity
  readonly timing: Partial<ReflectorTiming>
  readonly onConfig: (config: Config) => void
  readonly onDeleted: () => void
  readonly onTicket: (name: string, ticket: IsolationPod | undefined) => void
  /** `isGone`: `lease` is the last that was known of it. */
  readonly onLease: (lease: Lease, isGone: boolean) => void
  readonly onError: (error: unknown, what: string) => void
}

export type Watches = {
  readonly service: Reflector<DedicatedService>
  readonly tickets: Tickets
  restarts(): number
  missed(): number
}

export function startWatches(options: WatchesOptions): Watches {
  const { client, identity, timing, onConfig, onDeleted, onTicket, onLease, onError } = options
  const service = followConfig({
    client,
    namespace: identity.serviceNamespace,
    name: identity.service,
    timing,
    onConfig,
    onDeleted,
    onError: error => onError(error, 'dedicatedservices'),
  })
  const tickets = startTickets({
    client,
    namespace: identity.poolNamespace,
    timing,
    onTicket,
    onError: error => onError(error, 'isolationpods'),
  })
  const holders = startReflector({
    client,
    resource: leases,
    namespace: identity.poolNamespace,
    labelSelector: `${holderLabel}=true`,
    timing,
    onError: error => onError(error, 'leases'),
    onChange: ({ type, object }) => onLease(object, type === 'deleted'),
  })
  const all = [service, tickets, holders]
  return {
    service,
    tickets,
    restarts: () => all.reduce((sum, { restarts }) => sum + restarts(), 0),
    missed: () => all.reduce((sum, { missed }) => sum + missed(), 0),
  }
}
