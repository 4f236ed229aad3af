// Ends what is there: the ticket is to retire now, and its holder resets the connection (docs/protocol.md, Retire).
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { ObjectRef } from '../../api/kube/objects.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'

/** `askedBefore`: it was to end now before we asked, and goes on. `ended`: it had ended. `gone`: there is no such ticket. */
export type Eviction = 'asked' | 'askedBefore' | 'ended' | 'gone'

/** Rejects with a KubeError: `forbidden` above all. */
export async function evictTicket(client: KubeClient, ref: ObjectRef, { dryRun = false } = {}): Promise<Eviction> {
  for (;;) {
    const ticket = await find(client, ref)
    if (!ticket) return 'gone'
    if (ticket.status?.phase === 'Done') return 'ended'
    if (ticket.spec.retire === 'Now') return 'askedBefore'
    try {
      const { resourceVersion } = ticket.metadata
      const patch = { metadata: { resourceVersion }, spec: { retire: 'Now', retireReason: 'Evicted' } }
      await client.patch(isolationPods, ref, patch, { type: 'merge', dryRun, fieldManager: 'kubectl-isolation' })
      return 'asked'
    } catch (error) {
      // Somebody wrote it meanwhile: it is looked at again, and each time it has moved on.
      if (!isKubeError(error, 'conflict', 'notFound')) throw error
    }
  }
}

async function find(client: KubeClient, ref: ObjectRef): Promise<IsolationPod | undefined> {
  try {
    return await client.get(isolationPods, ref)
  } catch (error) {
    if (isKubeError(error, 'notFound')) return undefined
    throw error
  }
}
