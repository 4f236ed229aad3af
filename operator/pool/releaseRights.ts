// When a pool namespace is deleted, Kubernetes deletes everything in it at once. Without their RoleBinding, holders could not write their tickets Done, and the tickets would keep the namespace: so the binding goes last.
import { isKubeError } from '../../api/kube/errors.ts'
import { roleBindings } from '../../api/kube/resources.ts'
import { holderBindingName } from '../build/rights.ts'
import type { Context } from '../context.ts'
import type { Ticket } from '../plan/view.ts'

/** Lets go of a binding that is being deleted: at once when only it is (it is then made anew). With its whole namespace it goes when no holder has anything left to write, if Kubernetes has come to it yet or not. */
export async function releaseRights(context: Context, namespace: string, tickets: readonly Ticket[]): Promise<void> {
  const binding = context.readKept(roleBindings, { namespace, name: holderBindingName })
  const whole = context.caches.namespace(namespace)?.metadata.deletionTimestamp !== undefined
  if (whole ? tickets.some(ticket => ticket.phase !== 'Done') : !binding?.metadata.deletionTimestamp) return
  await dropRightsFinalizer(context, namespace)
}

/** Before a pool namespace is deleted in which no holder has anything left to write: Kubernetes asks again only after 8 s for what it could not delete at first. */
export async function dropRightsFinalizer(context: Context, namespace: string): Promise<void> {
  const ref = { namespace, name: holderBindingName }
  const binding = context.readKept(roleBindings, ref)
  if (!binding?.metadata.finalizers?.length) return
  try {
    const { uid } = binding.metadata
    await context.client.patch(roleBindings, ref, { metadata: { uid, finalizers: null } }, { type: 'merge' })
  } catch (error) {
    if (!isKubeError(error, 'notFound', 'conflict')) throw error
  }
}
