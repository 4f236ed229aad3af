// Tickets in every phase, made by the steps that operator and holder take.
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPod, IsolationPodStatus } from '../../../api/v1alpha1/types.generated.ts'
import { sampleTicket } from '../samples.ts'
import type { Server } from '../server.ts'

export type Phase = IsolationPodStatus['phase']
export const phases: readonly Phase[] = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']

const published = { podUID: 'pod-uid-1', podIP: '10.64.0.1' }
const claim = { holder: 'proxy-uid.boot-1', claimID: 'claim-1', reservedAt: '2026-01-01T00:00:01Z' }
const session = { client: '192.0.2.1:40000', activeAt: '2026-01-01T00:00:02Z' }
const end = { endedAt: '2026-01-01T00:00:03Z', endReason: 'SessionEnded', bytesIn: 10, bytesOut: 20 }

/** All that a ticket may carry in `phase`, after a life through every phase before it. */
export const fullStatus: Readonly<Record<Phase, IsolationPodStatus>> = {
  Pending: { phase: 'Pending', phaseSince: '2026-01-01T00:00:00Z', ...published },
  Idle: { phase: 'Idle', phaseSince: '2026-01-01T00:00:00Z', ...published },
  Reserved: { phase: 'Reserved', phaseSince: '2026-01-01T00:00:01Z', ...published, ...claim },
  Active: { phase: 'Active', phaseSince: '2026-01-01T00:00:02Z', ...published, ...claim, ...session },
  Done: { phase: 'Done', phaseSince: '2026-01-01T00:00:03Z', ...published, ...claim, ...session, ...end },
}

/** A new ticket that has come to `phase` one step at a time. */
export async function makeTicket({ client }: Server, namespace: string, phase: Phase): Promise<IsolationPod> {
  let ticket = await client.create(isolationPods, sampleTicket(namespace))
  for (const step of phases.slice(0, phases.indexOf(phase) + 1))
    ticket = await writeStatus(client, ticket, fullStatus[step])
  return ticket
}

/** Replaces the status as a whole. */
export function writeStatus(
  client: Server['client'],
  ticket: IsolationPod,
  status: IsolationPodStatus | null | undefined,
): Promise<IsolationPod> {
  const wanted = { ...ticket, status: status as IsolationPodStatus }
  return client.replace(isolationPods, wanted, { subresource: 'status' })
}

/** Changes the status as its writers do. */
export function patchStatus(
  client: Server['client'],
  ticket: IsolationPod,
  status: object | null,
): Promise<IsolationPod> {
  return client.patch(isolationPods, ticket.metadata, { status }, { type: 'merge', subresource: 'status' })
}
