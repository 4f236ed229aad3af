import { pino } from 'pino'
import { expect, it } from 'vitest'
import { serviceLabel } from '../../../api/v1alpha1/names.ts'
import type { Context } from '../../../operator/context.ts'
import { Memory } from '../../../operator/memory.ts'
import type { TicketStep } from '../../../operator/plan/ticket.ts'
import type { Ticket } from '../../../operator/plan/view.ts'
import { takeStep } from '../../../operator/pool/step.ts'
import { createTicketWriter } from '../../../operator/pool/tickets.ts'
import { clientOf, refuse, reply, startServer } from '../../api/kube/server.ts'
import { sampleService } from '../build/sample.ts'
import { ticket } from '../plan/samples.ts'

const namespace = 'dedi-lab-x'

const createPod: TicketStep = { kind: 'createPod' }

/** What the ticket's status is asked to become by `step`, when there is a pod of its name, as given, that our watch does not show. */
async function meet(
  { labels, owner }: { labels?: Record<string, string>; owner: string },
  pending: Ticket,
  step = createPod,
): Promise<object[]> {
  const ownerReferences = [{ controller: true, uid: owner, apiVersion: 'v1', kind: 'K', name: 'n' }]
  const server = await startServer(({ method, path }, response) => {
    if (method === 'POST') refuse(response, 409, { reason: 'AlreadyExists' })
    else if (path.endsWith(`/pods/${pending.name}`))
      reply(response, { metadata: { name: pending.name, uid: 'pod-uid', labels, ownerReferences } })
    else reply(response, { metadata: { name: pending.name, resourceVersion: '2' } })
  })
  const client = clientOf(server)
  const context = {
    client,
    log: pino({ enabled: false }),
    memory: new Memory(),
    settings: { writeRetryMs: 10_000 },
    nowMono: () => 0,
    caches: { pod: () => undefined },
    metrics: { ticketEnded: () => {} },
    record: () => {},
  } as unknown as Context
  await takeStep(context, {
    pool: { service: sampleService(), key: 'lab/x', namespace },
    ticket: pending,
    step,
    writer: createTicketWriter(client, namespace, () => new Date(0)),
    confirm: () => Promise.reject(new Error('nobody holds it')),
  })
  return server.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body).status)
}

it('a ticket waits for the pod that an earlier request made and the watch will show', async () => {
  const pod = { labels: { [serviceLabel]: 'x' }, owner: 'ticket-uid' }
  expect(await meet(pod, ticket('Pending', { uid: 'ticket-uid' }))).toEqual([])
})

it.each([
  ['its own, which a hand has robbed of its labels', 'ticket-uid'],
  ["somebody else's", 'another-uid'],
])('a ticket ends whose pod no watch will ever show: %s', async (_, owner) => {
  const pending = ticket('Pending', { uid: 'ticket-uid' })
  expect(await meet({ owner }, pending)).toMatchObject([{ phase: 'Done', endReason: 'PodFailed' }])
})

it.each([
  ['a ticket that is not Idle yet ends when its pod is robbed of its labels', 'Pending', [{ endReason: 'PodLost' }]],
  ['a pod that is robbed of its labels serves on when its ticket is Idle', 'Idle', []],
] as const)('%s', async (_, phase, writes) => {
  const published = ticket(phase, { uid: 'ticket-uid', podUID: 'pod-uid', pod: undefined })
  const end = { kind: 'end', reason: 'PodLost', confirmHolder: false } as const
  expect(await meet({ owner: 'ticket-uid' }, published, end)).toMatchObject(writes)
})
