// What a ticket has recorded stays: every field is removed, nulled and replaced in every phase that has it.
import { describe, expect, test } from 'vitest'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPodStatus } from '../../../api/v1alpha1/types.generated.ts'
import { installDefinitions } from '../definitions.ts'
import { makeNamespace } from '../place.ts'
import { connect } from '../server.ts'
import { fullStatus, makeTicket, type Phase, patchStatus, phases, writeStatus } from './ticket.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

type Field = Exclude<keyof IsolationPodStatus, 'phase' | 'phaseSince'>

const others: Readonly<Record<Field, string | number>> = {
  podUID: 'pod-uid-2',
  podIP: '10.64.0.2',
  holder: 'proxy-uid.boot-2',
  claimID: 'claim-2',
  reservedAt: '2026-01-02T00:00:01Z',
  client: '192.0.2.2:40000',
  activeAt: '2026-01-02T00:00:02Z',
  endedAt: '2026-01-02T00:00:03Z',
  endReason: 'SessionReset',
  bytesIn: 11,
  bytesOut: 0,
  podDeletedAt: '2026-01-02T00:00:04Z',
}

const fields = Object.keys(others) as Field[]
const cases = phases.flatMap(phase =>
  fields.filter(field => field in fullStatus[phase]).map(field => ({ phase, field })),
)

describe.concurrent.each(cases)('status.$field of a ticket that is $phase', ({ phase, field }) => {
  test('is neither removed, nulled nor replaced', async () => {
    const ticket = await makeTicket(server, namespace, phase)
    const { [field]: _, ...without } = ticket.status!
    const path = `/status/${field}`
    const json = (op: object) =>
      client.patch(isolationPods, ticket.metadata, [op], { type: 'json', subresource: 'status' })
    const attempts: Array<() => Promise<unknown>> = [
      () => writeStatus(client, ticket, without),
      () => writeStatus(client, ticket, { ...ticket.status!, [field]: null }),
      () => writeStatus(client, ticket, { ...ticket.status!, [field]: others[field] }),
      () => patchStatus(client, ticket, { [field]: null }),
      () => patchStatus(client, ticket, { [field]: others[field] }),
      () => json({ op: 'remove', path }),
      () => json({ op: 'replace', path, value: others[field] }),
    ]
    for (const attempt of attempts) {
      const refused = attempt()
      await expect(refused).rejects.toMatchObject({ kind: 'invalid', outcome: 'refused' })
      await expect(refused).rejects.toThrow(message(phase, field))
    }
    expect(await client.get(isolationPods, ticket.metadata)).toEqual(ticket)
  })
})

/** A Done ticket's own fields come under the rule of the receipt. */
function message(phase: Phase, field: Field): RegExp {
  const receipt = ['endedAt', 'endReason', 'bytesIn', 'bytesOut'].includes(field)
  if (phase === 'Done' && receipt)
    return /a Done ticket is a receipt|Done needs status.endedAt and status.endReason|Required value/
  return new RegExp(`status\\.${field} is written once`)
}

describe('a receipt', () => {
  test('takes the time of the pod’s deletion once', async () => {
    const ticket = await makeTicket(server, namespace, 'Done')
    const deleted = await patchStatus(client, ticket, { podDeletedAt: '2026-01-01T00:00:04Z' })
    expect(deleted.status).toEqual({ ...ticket.status, podDeletedAt: '2026-01-01T00:00:04Z' })
    for (const podDeletedAt of [null, others.podDeletedAt]) {
      await expect(patchStatus(client, deleted, { podDeletedAt })).rejects.toThrow(
        'status.podDeletedAt is written once',
      )
    }
    const { podDeletedAt: _, ...without } = deleted.status!
    await expect(writeStatus(client, deleted, without)).rejects.toThrow('status.podDeletedAt is written once')
  })

  test.each(fields.filter(field => field !== 'podDeletedAt' && !['endedAt', 'endReason'].includes(field)))(
    'does not take %s afterwards',
    async field => {
      const ticket = await makeTicket(server, namespace, 'Pending')
      const bare = await client.create(isolationPods, {
        ...ticket,
        metadata: { namespace, name: `${ticket.metadata.name}-bare` },
      })
      const done = await patchStatus(client, bare, {
        phase: 'Done',
        endedAt: '2026-01-01T00:00:03Z',
        endReason: 'ScaleDown',
      })
      await expect(patchStatus(client, done, { [field]: others[field] })).rejects.toThrow('a Done ticket is a receipt')
    },
  )

  test('does not change when its phase began', async () => {
    const ticket = await makeTicket(server, namespace, 'Done')
    const changed = patchStatus(client, ticket, { phaseSince: '2026-01-02T00:00:00Z' })
    await expect(changed).rejects.toThrow('a Done ticket is a receipt')
  })
})
