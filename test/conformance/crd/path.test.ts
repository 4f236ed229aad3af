// The forward path of a ticket is the API server's law: every pair of phases is tried.
import { describe, expect, test } from 'vitest'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPodStatus } from '../../../api/v1alpha1/types.generated.ts'
import { installDefinitions } from '../definitions.ts'
import { makeNamespace } from '../place.ts'
import { sampleTicket } from '../samples.ts'
import { connect } from '../server.ts'
import { fullStatus, makeTicket, type Phase, patchStatus, phases, writeStatus } from './ticket.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

const forward: Readonly<Record<Phase, readonly Phase[]>> = {
  Pending: ['Pending', 'Idle', 'Done'],
  Idle: ['Idle', 'Reserved', 'Done'],
  Reserved: ['Reserved', 'Active', 'Done'],
  Active: ['Active', 'Done'],
  Done: ['Done'],
}
const pathMessage =
  'status.phase moves only forward, Pending, Idle, Reserved, Active, Done, one step at a time or straight to Done'

const pairs = phases.flatMap(from => phases.map(to => ({ from, to, allowed: forward[from].includes(to) })))

describe.concurrent.each(pairs.filter(pair => pair.allowed))('$from -> $to', ({ from, to }) => {
  test('is allowed', async () => {
    const ticket = await makeTicket(server, namespace, from)
    expect((await writeStatus(client, ticket, statusFor(from, to))).status?.phase).toBe(to)
  })
})

describe.concurrent.each(pairs.filter(pair => !pair.allowed))('$from -> $to', ({ from, to }) => {
  test('is refused by PUT, with every field that the phase needs', async () => {
    const ticket = await makeTicket(server, namespace, from)
    const refused = writeStatus(client, ticket, fullStatus[to])
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', reason: 'Invalid', outcome: 'refused' })
    await expect(refused).rejects.toThrow(pathMessage)
  })

  test('is refused by merge patch, with every other field left as it is', async () => {
    const ticket = await makeTicket(server, namespace, from)
    const refused = patchStatus(client, ticket, { ...fullStatus[to], ...ticket.status, phase: to })
    await expect(refused).rejects.toThrow(pathMessage)
    expect(await client.get(isolationPods, ticket.metadata)).toEqual(ticket)
  })

  test('is refused by JSON patch', async () => {
    const ticket = await makeTicket(server, namespace, from)
    const patch = [{ op: 'replace', path: '/status', value: fullStatus[to] }]
    const refused = client.patch(isolationPods, ticket.metadata, patch, { type: 'json', subresource: 'status' })
    await expect(refused).rejects.toThrow(pathMessage)
  })
})

/** What is written for `to` without losing anything that `from` has. A ticket that was never reserved ends without a session. */
function statusFor(from: Phase, to: Phase): IsolationPodStatus {
  if (to !== 'Done') return fullStatus[to]
  if (from === 'Done') return fullStatus.Done
  const { endedAt } = fullStatus.Done
  return { ...fullStatus[from], phase: 'Done', endedAt, endReason: 'ScaleDown' }
}

test('a new ticket is Pending, whatever its maker writes', async () => {
  for (const status of [undefined, null, ...Object.values(fullStatus)]) {
    const wanted = { ...sampleTicket(namespace), status: status as IsolationPodStatus }
    expect((await client.create(isolationPods, wanted)).status).toEqual({ phase: 'Pending' })
  }
})

test.each(['Idle', 'Reserved', 'Active'] as const)('the first status that is written cannot be %s', async phase => {
  const ticket = await client.create(isolationPods, sampleTicket(namespace))
  await expect(writeStatus(client, ticket, fullStatus[phase])).rejects.toMatchObject({ kind: 'invalid' })
})

describe.concurrent.each(phases)('a ticket that is %s', phase => {
  const erasures: Array<[how: string, status: object | null | undefined]> = [
    ['a status of null', null],
    ['no status', undefined],
    ['an empty status', {}],
    ['a bare Pending', { phase: 'Pending' }],
  ]
  test.each(erasures)('does not begin again by %s', async (_, status) => {
    const ticket = await makeTicket(server, namespace, phase)
    const written = writeStatus(client, ticket, status as IsolationPodStatus)
    await expect(written).rejects.toMatchObject({ kind: 'invalid' })
    expect(await client.get(isolationPods, ticket.metadata)).toEqual(ticket)
  })

  test('does not begin again by a patch that nulls its status or removes it', async () => {
    const ticket = await makeTicket(server, namespace, phase)
    await expect(patchStatus(client, ticket, null)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(patchStatus(client, ticket, { phase: null })).rejects.toMatchObject({ kind: 'invalid' })
    const remove = [{ op: 'remove', path: '/status' }]
    const removed = client.patch(isolationPods, ticket.metadata, remove, { type: 'json', subresource: 'status' })
    await expect(removed).rejects.toMatchObject({ kind: 'invalid' })
    expect(await client.get(isolationPods, ticket.metadata)).toEqual(ticket)
  })

  test('is not touched by writes of the main resource', async () => {
    const ticket = await makeTicket(server, namespace, phase)
    for (const status of [null, { phase: 'Done' }]) {
      const patch = { status, metadata: { annotations: { touched: String(status) } } }
      const patched = await client.patch(isolationPods, ticket.metadata, patch, { type: 'merge' })
      expect(patched.status).toEqual(ticket.status)
    }
  })
})
