// Makes tickets and their pods: the ticket first, then the one pod that it will ever own (design, section 6, rule 1).
import { isAbsent, isKubeError, type KubeError } from '../../api/kube/errors.ts'
import { pods } from '../../api/kube/resources.ts'
import { ticketName } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { buildGateToken } from '../build/gate.ts'
import { buildTargetPod } from '../build/targetPod.ts'
import { buildTicket } from '../build/ticket.ts'
import type { Context } from '../context.ts'
import { inParallel } from '../parallel.ts'
import type { ServicePool } from './servicePool.ts'
import type { Written } from './tickets.ts'

/** A ticket that was asked for and not seen for so long is asked after. */
const OVERDUE_MS = 10_000
const PARALLEL_CREATIONS = 8

export async function createTickets(
  context: Context,
  pool: ServicePool & { templateHash: string },
  count: number,
): Promise<void> {
  const jobs = Array.from({ length: count }, () => async () => {
    const name = ticketName(pool.service.metadata.name, context.randomBytes(10))
    context.creations.begun(pool.key, name, context.nowMono())
    const ticket = await createTicket(context, pool, name)
    await createPod(context, pool, { name, uid: ticket.metadata.uid!, gateToken: ticket.spec.gateToken })
  })
  await inParallel(jobs, PARALLEL_CREATIONS)
  context.log.info({ service: pool.key, count }, 'created tickets and their pods')
}

async function createTicket(
  context: Context,
  pool: ServicePool & { templateHash: string },
  name: string,
): Promise<IsolationPod> {
  const { service, namespace, templateHash } = pool
  const sentMono = context.nowMono()
  const gateToken = service.spec.gate ? buildGateToken(context.randomBytes(32)) : undefined
  try {
    const ticket = await context.client.create(
      isolationPods,
      buildTicket({ service, name, poolNamespace: namespace, templateHash, gateToken }),
    )
    context.addresses.created(ticket.metadata.uid!, ticket.metadata.resourceVersion!, sentMono)
    return ticket
  } catch (error) {
    if (isKubeError(error) && error.outcome === 'refused') context.creations.settled(pool.key, name)
    throw error
  }
}

/** Creates the pod of a ticket, unless that was just done and the watch does not show it yet. A refusal is remembered for the conditions and tried again later. */
export async function createPod(
  context: Context,
  pool: ServicePool,
  ticket: { name: string; uid: string; gateToken: string | undefined },
): Promise<Written | undefined> {
  const memory = context.memory.of(pool.namespace)
  const begun = memory.podsBegun.get(ticket.uid)
  if (begun !== undefined && context.nowMono() - begun < context.settings.writeRetryMs) return undefined
  memory.podsBegun.set(ticket.uid, context.nowMono())
  try {
    await context.client.create(
      pods,
      buildTargetPod({
        service: pool.service,
        ticketName: ticket.name,
        ticketUID: ticket.uid,
        poolNamespace: pool.namespace,
        gate:
          ticket.gateToken === undefined ? undefined : { token: ticket.gateToken, settings: context.settings.proxy },
      }),
    )
    memory.podRefusal = undefined
    return 'written'
  } catch (error) {
    // Ours, from an attempt whose answer was lost, or a foreign one.
    if (isKubeError(error, 'alreadyExists')) return 'stale'
    if (!isKubeError(error, 'forbidden', 'invalid', 'badRequest', 'notFound')) throw error
    memory.podRefusal = { ...refusalOf(error), atMono: context.nowMono() }
    return undefined
  }
}

/** What a refused pod means to the user. The message is the server's sentence. */
export function refusalOf(error: KubeError): { reason: string; message: string } {
  if (error.kind === 'forbidden' && /exceeded quota|must specify|maximum|minimum|limit/i.test(error.message)) {
    return { reason: 'QuotaExceeded', message: `A quota of the pool namespace forbids more pods: ${error.message}` }
  }
  return { reason: 'PodRefused', message: `The API server refuses the pod: ${error.message}` }
}

/** Asks the server for tickets whose creation got no answer and that the watch never showed. */
export async function settleOverdue(context: Context, pool: ServicePool): Promise<void> {
  for (const name of context.creations.overdue(pool.key, context.nowMono() - OVERDUE_MS)) {
    try {
      await context.client.get(isolationPods, { namespace: pool.namespace, name })
    } catch (error) {
      if (!isAbsent(error)) throw error
      context.creations.settled(pool.key, name)
    }
  }
}
