// Which receipts must stay because a Pending ticket's address may still have to be compared with theirs (design, section 6, rule 11), and how a pod that waits for long is kept from holding them all.
import { isAbsent } from '../../api/kube/errors.ts'
import { pods } from '../../api/kube/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Context } from '../context.ts'
import type { Ticket } from '../plan/view.ts'
import { quarantineMs } from './quarantine.ts'
import type { PoolOrder } from './servicePool.ts'

/** So many receipts beyond the bound, and pods that wait for an address are asked about. */
const EXCESS = 50
/** Live reads of one look. */
const READS = 5

export function receiptsNeeded(
  context: Context,
  namespace: string,
  objects: readonly IsolationPod[],
): (receipt: Ticket) => boolean {
  const byName = new Map(objects.map(ticket => [ticket.metadata.name, ticket]))
  const pending = objects
    .filter(ticket => (ticket.status?.phase ?? 'Pending') === 'Pending')
    .map(ticket => ({
      ticket,
      ip: ticket.status?.podIP ?? context.caches.pod(namespace, ticket.metadata.name)?.status?.podIP,
    }))
  return receipt =>
    pending.some(
      ({ ticket, ip }) =>
        (ip === undefined || ip === receipt.podIP) &&
        context.addresses.overlap(byName.get(receipt.name)!, ticket, silent => quarantineMs(context, silent)),
    )
}

/** A pod that has no address yet, by a live read, overlaps no ticket that was Done before: unschedulable pods are held for as long as it takes, and receipts must not pile up meanwhile, nor keep whoever deletes one by hand waiting. */
export async function moveStarts(context: Context, pool: PoolOrder, tickets: readonly Ticket[]): Promise<void> {
  const receipts = tickets.filter(ticket => ticket.phase === 'Done')
  const isAwaited = receipts.some(({ terminating, podDeletedAt }) => terminating && podDeletedAt !== undefined)
  if (!isAwaited && receipts.length <= pool.service.spec.pool.historyLimit + EXCESS) return
  const waiting = tickets.filter(
    ticket => ticket.phase === 'Pending' && ticket.podUID === undefined && ticket.pod?.ip === undefined,
  )
  for (const ticket of waiting.slice(0, READS)) {
    const moment = context.addresses.latest()
    if (!(await hasAddress(context, pool.namespace, ticket.name))) context.addresses.beginsAfter(ticket.uid, moment)
  }
}

async function hasAddress(context: Context, namespace: string, name: string): Promise<boolean> {
  try {
    return (await context.client.get(pods, { namespace, name })).status?.podIP !== undefined
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}
