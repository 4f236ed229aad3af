// The operator's writes on tickets and target pods. Each carries the resourceVersion or UID that the decision was made on, so that a decision on an older state is refused by the server.

import type { KubeClient } from '../../api/kube/client.ts'
import { isAbsent, KubeError } from '../../api/kube/errors.ts'
import { pods } from '../../api/kube/resources.ts'
import { expiredLabel, inUseAnnotations, inUseLabel, serviceLabel } from '../../api/v1alpha1/names.ts'
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Retire, RetireReason, Ticket } from '../plan/view.ts'

/** `stale`: the object has changed or gone since it was looked at; the next look decides anew. */
export type Written = 'written' | 'stale'

export type TicketWriter = ReturnType<typeof createTicketWriter>

export function createTicketWriter(client: KubeClient, namespace: string, now: () => Date) {
  const ref = (ticket: { name: string }) => ({ namespace, name: ticket.name })

  const patchStatus = (ticket: Ticket, status: Partial<NonNullable<IsolationPod['status']>>): Promise<Written> =>
    orStale(
      client.patch(
        isolationPods,
        ref(ticket),
        { metadata: { resourceVersion: ticket.resourceVersion }, status },
        { type: 'merge', subresource: 'status' },
      ),
    )

  const patch = (ticket: Ticket, body: object, resourceVersion = ticket.resourceVersion): Promise<Written> =>
    orStale(client.patch(isolationPods, ref(ticket), merge(body, resourceVersion), { type: 'merge' }))

  const readNamesake = async (ticket: Ticket): Promise<Namesake | undefined> => {
    try {
      const { metadata } = await client.get(pods, ref(ticket))
      const isOwn = metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === ticket.uid) ?? false
      return { uid: metadata.uid!, isOwn, isHidden: metadata.labels?.[serviceLabel] === undefined }
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  return {
    publish: (ticket: Ticket, address: { podUID: string; podIP: string }) => patchStatus(ticket, address),
    makeIdle: (ticket: Ticket) => patchStatus(ticket, { phase: 'Idle', phaseSince: now().toISOString() }),
    end(ticket: Ticket, endReason: EndReason): Promise<Written> {
      const at = now().toISOString()
      return patchStatus(ticket, { phase: 'Done', phaseSince: at, endedAt: at, endReason })
    },
    recordPodGone: (ticket: Ticket) => patchStatus(ticket, { podDeletedAt: now().toISOString() }),
    retire: (ticket: Ticket, retire: Retire, retireReason: RetireReason) =>
      patch(ticket, { spec: { retire, retireReason } }),
    /** The finalizer goes last; the label has the ticket deleted with others in one call. */
    expire: (ticket: Ticket) =>
      patch(ticket, { metadata: { finalizers: ticket.otherFinalizers, labels: { [expiredLabel]: 'true' } } }),
    release: (ticket: Ticket) => patch(ticket, { metadata: { finalizers: ticket.otherFinalizers } }),
    async deleteExpired(): Promise<void> {
      await client.deleteCollection(isolationPods, { namespace, labelSelector: `${expiredLabel}=true` })
    },
    markInUse(name: string, uid: string): Promise<Written> {
      const metadata = { uid, labels: { [inUseLabel]: 'true' }, annotations: inUseAnnotations }
      return orStale(client.patch(pods, { namespace, name }, { metadata }, { type: 'merge' }))
    },
    async deletePod(name: string, uid: string): Promise<Written> {
      return orStale(client.delete(pods, { namespace, name }, { uid }))
    },
    readNamesake,
    /** UID of the ticket's own pod, asked of the server itself; undefined: there is none, or a pod of its name is not its own. */
    async findPod(ticket: Ticket): Promise<string | undefined> {
      const pod = await readNamesake(ticket)
      return pod?.isOwn && (ticket.podUID ?? pod.uid) === pod.uid ? pod.uid : undefined
    },
  }
}

/** The pod that bears a ticket's name, as the server itself knows it. */
export type Namesake = {
  readonly uid: string
  readonly isOwn: boolean
  /** It lacks the label that our watch selects by. */
  readonly isHidden: boolean
}

function merge(body: object, resourceVersion: string): object {
  const { metadata = {}, ...rest } = body as { metadata?: object }
  return { ...rest, metadata: { ...metadata, resourceVersion } }
}

async function orStale(request: Promise<unknown>): Promise<Written> {
  try {
    await request
    return 'written'
  } catch (error) {
    if (error instanceof KubeError && (error.kind === 'conflict' || error.kind === 'notFound')) return 'stale'
    throw error
  }
}
