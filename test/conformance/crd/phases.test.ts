// What a ticket must carry in each phase, and what it may not carry yet.
import { describe, expect, test } from 'vitest'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPodStatus } from '../../../api/v1alpha1/types.generated.ts'
import { installDefinitions } from '../definitions.ts'
import { makeNamespace } from '../place.ts'
import { sampleTicket } from '../samples.ts'
import { connect } from '../server.ts'
import { inVersion } from '../version.ts'
import { fullStatus, makeTicket, type Phase, patchStatus, writeStatus } from './ticket.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

type Step = { from: Phase; to: Phase; field: keyof IsolationPodStatus; message: string }

const needs: Step[] = [
  ...(['holder', 'claimID', 'reservedAt'] as const).map(field => ({
    from: 'Idle' as const,
    to: 'Reserved' as const,
    field,
    message: 'Reserved and Active need status.holder, status.claimID and status.reservedAt',
  })),
  ...(['client', 'activeAt'] as const).map(field => ({
    from: 'Reserved' as const,
    to: 'Active' as const,
    field,
    message: 'Active needs status.client and status.activeAt',
  })),
  ...(['endedAt', 'endReason'] as const).map(field => ({
    from: 'Active' as const,
    to: 'Done' as const,
    field,
    message: 'Done needs status.endedAt and status.endReason',
  })),
]

test.concurrent.each(needs)('$from -> $to without status.$field is refused', async ({ from, to, field, message }) => {
  const ticket = await makeTicket(server, namespace, from)
  const { [field]: _, ...without } = fullStatus[to]
  await expect(writeStatus(client, ticket, without as IsolationPodStatus)).rejects.toThrow(message)
})

describe('a Pending ticket', () => {
  const publishedFirst = 'status.podUID and podIP are published while Pending'
  test.each([
    ['nothing', {}],
    ['only the UID', { podUID: 'u' }],
    ['only the address', { podIP: '10.64.0.1' }],
  ])('that has published %s does not become Idle, even by a write that publishes the rest', async (_, known) => {
    const created = await client.create(isolationPods, sampleTicket(namespace))
    const ticket = await patchStatus(client, created, known)
    const complete = { podUID: 'u', podIP: '10.64.0.1', ...known, phase: 'Idle' }
    await expect(patchStatus(client, ticket, complete)).rejects.toThrow(publishedFirst)
    await expect(patchStatus(client, ticket, { phase: 'Idle' })).rejects.toThrow('need status.podUID and status.podIP')
  })
})

const early: Array<{ phase: Phase; fields: object; message: string }> = [
  ...(['Pending', 'Idle'] as const).flatMap(phase =>
    (['holder', 'claimID', 'reservedAt'] as const).map(field => ({
      phase,
      fields: { [field]: fullStatus.Reserved[field] },
      message: 'status.holder, claimID and reservedAt are written when the ticket becomes Reserved',
    })),
  ),
  ...(['Pending', 'Idle', 'Reserved'] as const).flatMap(phase =>
    (['client', 'activeAt'] as const).map(field => ({
      phase,
      fields: { [field]: fullStatus.Active[field] },
      message: 'status.client and activeAt are written when the ticket becomes Active, or with Done',
    })),
  ),
  ...(['Pending', 'Idle', 'Reserved', 'Active'] as const).flatMap(phase =>
    (['endedAt', 'endReason', 'bytesIn', 'bytesOut'] as const).map(field => ({
      phase,
      fields: { [field]: fullStatus.Done[field] },
      message: 'status.endedAt, endReason, bytesIn, bytesOut and podDeletedAt are written with or after Done',
    })),
  ),
  ...(['Pending', 'Idle', 'Reserved', 'Active'] as const).map(phase => ({
    phase,
    fields: { podDeletedAt: '2026-01-01T00:00:04Z' },
    message: 'status.endedAt, endReason, bytesIn, bytesOut and podDeletedAt are written with or after Done',
  })),
]

test.concurrent.each(early)('$phase: $fields comes too early', async ({ phase, fields, message }) => {
  const ticket = await makeTicket(server, namespace, phase)
  await expect(patchStatus(client, ticket, fields)).rejects.toThrow(message)
})

describe('a short life', () => {
  const ended = { phase: 'Done', endedAt: '2026-01-01T00:00:03Z' }

  test('of a session under a second goes from Reserved to Done with its client', async () => {
    const ticket = await makeTicket(server, namespace, 'Reserved')
    const { client: peer, activeAt } = fullStatus.Active
    const done = await patchStatus(client, ticket, {
      ...ended,
      endReason: 'SessionEnded',
      client: peer,
      activeAt,
      bytesIn: 1,
      bytesOut: 2,
    })
    expect(done.status).toMatchObject({ phase: 'Done', client: peer, activeAt, bytesIn: 1, bytesOut: 2 })
  })

  test('of a ticket that never had a pod ends without one', async () => {
    const ticket = await client.create(isolationPods, sampleTicket(namespace))
    const done = await patchStatus(client, ticket, { ...ended, endReason: 'ScaleDown' })
    expect(done.status).toEqual({ ...ended, endReason: 'ScaleDown' })
  })

  test.each(['Pending', 'Idle'] as const)('cannot claim, at its end, a holder that %s never had', async phase => {
    const ticket = await makeTicket(server, namespace, phase)
    const { holder, claimID, reservedAt } = fullStatus.Reserved
    const late = patchStatus(client, ticket, { ...ended, endReason: 'SessionEnded', holder, claimID, reservedAt })
    await expect(late).rejects.toThrow('status.holder is written only by the step from Idle to Reserved')
  })
})

test.each(['Unused', 'Now'] as const)('an Idle ticket that is to end (%s) cannot be reserved', async retire => {
  const ticket = await makeTicket(server, namespace, 'Idle')
  await client.patch(isolationPods, ticket.metadata, { spec: { retire } }, { type: 'merge' })
  const refused = patchStatus(client, ticket, fullStatus.Reserved)
  await expect(refused).rejects.toThrow('a ticket with spec.retire set cannot be reserved')
})

test.each([
  ['Pending', 'Idle'],
  ['Reserved', 'Active'],
  ['Active', 'Done'],
] as const)('a ticket that is to end still goes from %s to %s', async (from, to) => {
  const ticket = await makeTicket(server, namespace, from)
  await client.patch(isolationPods, ticket.metadata, { spec: { retire: 'Now' } }, { type: 'merge' })
  expect((await patchStatus(client, ticket, fullStatus[to])).status?.phase).toBe(to)
})

/** How a field of the status is named. */
const field = (name: string) => inVersion({ newest: `status.${name}`, oldest: `: ${name}` })
/** The oldest begins a list of what is wrong. */
const tooLong = (name: string) => inVersion({ newest: `status.${name}: Too long`, oldest: `[${name}: Too long` })

const malformed: Array<[status: object, message: string]> = [
  [{ phase: 'Other' }, 'Unsupported value: "Other"'],
  [{ podUID: '' }, field('podUID')],
  [{ podUID: 'x'.repeat(64) }, tooLong('podUID')],
  [{ podIP: 'x'.repeat(46) }, tooLong('podIP')],
  [{ podIP: 5 }, 'podIP in body must be of type string'],
  [{ phaseSince: 'yesterday' }, 'phaseSince in body must be of type date-time'],
]
test.each(malformed)('a status with %o is refused', async (status, message) => {
  const ticket = await client.create(isolationPods, sampleTicket(namespace))
  await expect(patchStatus(client, ticket, status)).rejects.toThrow(message)
})

test('a count of bytes is not negative', async () => {
  const ticket = await makeTicket(server, namespace, 'Active')
  const { phase, endedAt, endReason } = fullStatus.Done
  await expect(patchStatus(client, ticket, { phase, endedAt, endReason, bytesIn: -1 })).rejects.toThrow(
    field('bytesIn'),
  )
  const exact = await patchStatus(client, ticket, { phase, endedAt, endReason, bytesIn: 2 ** 53 - 1 })
  expect(exact.status?.bytesIn).toBe(2 ** 53 - 1)
})
