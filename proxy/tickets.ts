// Keeps this holder's view of the pool: which tickets can be reserved, and what each one said last.
import type { KubeClient } from '../api/kube/client.ts'
import { type ReflectorTiming, startReflector } from '../api/kube/reflector.ts'
import { isolationPods } from '../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../api/v1alpha1/types.generated.ts'

export type Tickets = {
  get(name: string): IsolationPod | undefined
  /** Idle, and not to be retired. */
  reservable(): ReadonlySet<string>
  /** How many somebody else holds, in stock or in use. */
  heldBeside(holder: string): number
  synced: Promise<void>
  restarts(): number
  missed(): number
  stop(): Promise<void>
}

export type TicketsOptions = {
  readonly client: KubeClient
  readonly namespace: string
  readonly timing: Partial<ReflectorTiming>
  /** `ticket` is undefined when it is gone. */
  readonly onTicket: (name: string, ticket: IsolationPod | undefined) => void
  readonly onError: (error: unknown) => void
}

export function startTickets({ client, namespace, timing, onTicket, onError }: TicketsOptions): Tickets {
  const reservable = new Set<string>()
  const reflector = startReflector({
    client,
    resource: isolationPods,
    namespace,
    strip,
    timing,
    onError,
    onChange({ type, object }) {
      const { name } = object.metadata
      if (type !== 'deleted' && isReservable(object)) reservable.add(name)
      else reservable.delete(name)
      onTicket(name, type === 'deleted' ? undefined : object)
    },
  })
  return {
    get: name => reflector.get(`${namespace}/${name}`),
    reservable: () => reservable,
    heldBeside: holder => reflector.list().filter(ticket => isHeldBeside(ticket, holder)).length,
    synced: reflector.synced,
    restarts: reflector.restarts,
    missed: reflector.missed,
    stop: reflector.stop,
  }
}

export function isReservable({ metadata, spec, status }: IsolationPod): boolean {
  return status?.phase === 'Idle' && !spec.retire && !metadata.deletionTimestamp
}

function isHeldBeside({ status }: IsolationPod, holder: string): boolean {
  return status?.holder !== undefined && status.holder !== holder && status.phase !== 'Done'
}

/** Receipts are many: only what decisions read stays in memory. */
function strip({ metadata, spec, status }: IsolationPod): IsolationPod {
  const { name, namespace, uid, resourceVersion, deletionTimestamp } = metadata
  const { phase = 'Pending', podUID, podIP, holder, claimID } = status ?? {}
  return {
    metadata: { name, namespace, uid, resourceVersion, deletionTimestamp },
    spec,
    status: { phase, podUID, podIP, holder, claimID },
  }
}
