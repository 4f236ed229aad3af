import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Held } from '../../proxy/held.ts'
import { createOutbox } from '../../proxy/outbox.ts'
import { clientOf, refuse, reply, type Seen, startServer } from '../api/kube/server.ts'
import { until } from '../cluster/until.ts'

const ending = { reason: 'SessionEnded', endedAt: '2026-01-01T00:00:00Z' } as const

/** Of a server whose PATCH is answered by `patch`, the ticket as it stands there, and an outbox that owes its end. */
async function owe(patch: (response: ServerResponse, seen: Seen) => void, retryMs = 60_000) {
  const held: Held = { name: 'a', podUID: 'u', podIP: '10.0.0.1', claimID: 'c', lapse: 0, resourceVersion: '4' }
  const stored: IsolationPod = {
    metadata: { name: 'a', namespace: 'pool', resourceVersion: '5' },
    spec: { templateHash: 'h' },
    status: { phase: 'Reserved', podUID: 'u', podIP: '10.0.0.1', holder: 'me', claimID: 'c' },
  }
  const server = await startServer((seen, response) => {
    if (seen.method === 'GET') reply(response, stored)
    else patch(response, seen)
  })
  const troubles: unknown[] = []
  const outbox = createOutbox({
    ...{ client: clientOf(server), namespace: 'pool', holder: 'me', random: () => 0, timeoutMs: 5_000 },
    backoff: { initialMs: retryMs, maxMs: retryMs },
    onWritten: () => {},
    onTrouble: error => troubles.push(error),
    onRecovery: () => {},
  })
  outbox.done(held, ending)
  const patches = () => server.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body))
  return { server, outbox, troubles, patches, stored }
}

const conflict = (response: ServerResponse) => refuse(response, 409, { reason: 'Conflict' })
/** As a load balancer answers whose servers are all away. */
const nobodyHere = (response: ServerResponse) => response.writeHead(404).end('default backend - 404')

describe('the end of a session', () => {
  it('is written at once on a ticket that has changed meanwhile', async () => {
    const { outbox, patches, stored } = await owe((response, { body }) => {
      if (JSON.parse(body).metadata.resourceVersion === '5') reply(response, stored)
      else conflict(response)
    })
    await until('written', () => (outbox.size() === 0 ? true : undefined))
    expect(patches().map(({ metadata }) => metadata.resourceVersion)).toEqual(['4', '5'])
  })

  it('that is refused though nothing has changed is tried again after a pause, not as fast as the server answers', async () => {
    const { outbox, troubles, patches } = await owe(conflict)
    await until('the trouble', () => troubles[0])
    expect(patches()).toHaveLength(2)
    expect(outbox.size()).toBe(1)
  })

  it('is not taken for written because something before the API server does not know the ticket', async () => {
    const { server, outbox, troubles, stored } = await owe(nobodyHere, 20)
    await until('the trouble', () => troubles[0])
    expect([outbox.size(), outbox.isBarred()]).toEqual([1, true])
    server.script((_, response) => reply(response, stored))
    await until('written', () => (outbox.size() === 0 ? true : undefined))
    expect(outbox.isBarred()).toBe(false)
  })

  it('is nothing to write when the API server says that the ticket is gone', async () => {
    const { outbox, troubles } = await owe(response => refuse(response, 404, { reason: 'NotFound' }))
    await until('settled', () => (outbox.size() === 0 ? true : undefined))
    expect(troubles).toEqual([])
  })
})
