// Carries out one planned step of one ticket.
import type { Context } from '../context.ts'
import type { TicketStep } from '../plan/ticket.ts'
import type { HolderState, Ticket } from '../plan/view.ts'
import { createPod } from './create.ts'
import { failureNote } from './failureNote.ts'
import type { ServicePool } from './servicePool.ts'
import type { TicketWriter, Written } from './tickets.ts'

export type StepOrder = {
  readonly pool: ServicePool
  readonly ticket: Ticket
  readonly step: TicketStep
  readonly writer: TicketWriter
  readonly confirm: (holder: string) => Promise<HolderState>
}

export async function takeStep(context: Context, order: StepOrder): Promise<void> {
  const { ticket, step, pool } = order
  if (step.kind === 'none' || step.kind === 'wait') return
  const { stepsTaken } = context.memory.of(pool.namespace)
  const taken = `${step.kind} ${'podUID' in step ? step.podUID : ''} at ${ticket.resourceVersion}`
  const last = stepsTaken.get(ticket.uid)
  // The server has this write already, or has refused it because the ticket is another by now; either way the watch will tell. A refusal by something before the server changes nothing, so that no watch ever does.
  if (last?.step === taken && context.nowMono() - last.atMono < context.settings.writeRetryMs) return
  const written = await write(context, order)
  if (written === undefined) return
  // A pod leaves no trace in its ticket until it is published: create.ts remembers those itself.
  if (step.kind !== 'createPod') stepsTaken.set(ticket.uid, { step: taken, atMono: context.nowMono() })
  if (written === 'stale') return
  tellFailure(context, order)
  const reason = 'reason' in step ? { reason: step.reason } : {}
  context.log.info({ service: pool.key, pod: ticket.name, step: step.kind, ...reason }, say(step))
}

/** Undefined: there was nothing to write, or it is to be tried again. `stale`: the change that made it so brings the next look. */
async function write(context: Context, order: StepOrder): Promise<Written | undefined> {
  const { pool, ticket, step, writer, confirm } = order
  switch (step.kind) {
    case 'none':
    case 'wait':
      return undefined
    case 'createPod': {
      const made = await createPod(context, pool, { name: ticket.name, uid: ticket.uid, gateToken: ticket.gateToken })
      return made === 'stale' ? meetNamesake(context, order) : made
    }
    case 'publish':
      return writer.publish(ticket, { podUID: step.podUID, podIP: step.podIP })
    case 'makeIdle':
      return writer.makeIdle(ticket)
    case 'retire':
      if (step.reason === 'PodLost' && (await isStillThere(writer, ticket))) return undefined
      return writer.retire(ticket, step.retire, step.reason)
    case 'end': {
      // A Pending ticket would wait for ever for a pod that no watch shows any more.
      if (step.reason === 'PodLost' && ticket.phase !== 'Pending' && (await isStillThere(writer, ticket)))
        return undefined
      if (step.confirmHolder) {
        const state = await confirm(ticket.holder!)
        if (state !== 'ended' && state !== 'silent') return undefined
      }
      const written = await writer.end(ticket, step.reason)
      if (written === 'written') context.metrics.ticketEnded(step.reason)
      return written
    }
    case 'markInUse':
      return writer.markInUse(ticket.name, step.podUID)
    case 'deletePod':
      return writer.deletePod(ticket.name, step.podUID)
    case 'recordPodGone':
      return recordPodGone(writer, ticket)
    case 'expire':
      return writer.expire(ticket)
    case 'release':
      return writer.release(ticket)
  }
}

/** A pod of its name is there before the ticket has one: made by a request whose answer was lost, and the watch will show it; or somebody else's, or robbed of its labels, and no watch ever will. */
async function meetNamesake(context: Context, order: StepOrder): Promise<Written | undefined> {
  const pod = await order.writer.readNamesake(order.ticket)
  if (!pod || (pod.isOwn && !pod.isHidden)) return 'stale'
  await takeStep(context, { ...order, step: { kind: 'end', reason: 'PodFailed', confirmHolder: false } })
  return undefined
}

/** A pod that the watch does not show may only be late, or bear our labels no more: nobody's session ends for that. */
async function isStillThere(writer: TicketWriter, ticket: Ticket): Promise<boolean> {
  return ticket.pod === undefined && (await writer.findPod(ticket)) !== undefined
}

/** A Done ticket's pod that is there after all, unseen because its labels were removed, is deleted first. */
async function recordPodGone(writer: TicketWriter, ticket: Ticket): Promise<Written | undefined> {
  const uid = await writer.findPod(ticket)
  if (uid === undefined) return writer.recordPodGone(ticket)
  await writer.deletePod(ticket.name, uid)
  return undefined
}

/** The pod is deleted soon, and its log with it: the way it ended is told while it can be. */
function tellFailure(context: Context, { pool, ticket, step }: StepOrder): void {
  const note = failureNote(ticket, step, context.caches.pod(pool.namespace, ticket.name))
  if (note) context.record(pool.service, { type: 'Warning', reason: 'PodFailed', action: 'EndTicket', note })
}

function say(step: TicketStep): string {
  const words: Partial<Record<TicketStep['kind'], string>> = {
    createPod: 'created the pod of a ticket',
    publish: 'published the address of a pod',
    makeIdle: 'a pod is ready for a client',
    retire: 'asked that a ticket end',
    end: 'ended a ticket',
    markInUse: 'marked a pod in use',
    deletePod: 'deleted a pod',
    recordPodGone: 'a pod is gone',
    expire: 'let a receipt go',
    release: 'let a deleted ticket go',
  }
  return words[step.kind] ?? step.kind
}
