import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createClient } from '../../proxy/client.ts'
import { createClock } from '../../proxy/clock.ts'
import type { Held } from '../../proxy/held.ts'
import { createHolder } from '../../proxy/holder.ts'
import { openStream } from '../../proxy/relay/stream.ts'
import { createSessions } from '../../proxy/sessions.ts'
import { readSettings } from '../../proxy/settings.ts'
import { createWakeup } from '../../proxy/wakeup.ts'
import { clientOf, reply, type Seen, startServer } from '../api/kube/server.ts'
import { until } from '../cluster/until.ts'
import { sampleService } from '../operator/build/sample.ts'
import { relayed } from './relay/relayed.ts'
import { closeAllAfter, endOf, socketPair } from './sockets.ts'

closeAllAfter()

const HOUR_MS = 3_600_000
const settings = readSettings(
  { SERVICE_NAME: 'my-app', SERVICE_NAMESPACE: 'default', POOL_NAMESPACE: 'pool', POD_NAME: 'p', POD_UID: 'u' },
  { bootId: '0a1b2c3d', version: '1.0.0' },
)

/** An API server with one service, no tickets, and watches that tell nothing. */
function answer(connections: object) {
  const service = sampleService({ connections })
  return ({ method, path, query, body }: Seen, response: ServerResponse) => {
    if (method !== 'GET') return reply(response, JSON.parse(body), 201)
    if (query.watch) return response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    const items = path.endsWith('/dedicatedservices') ? [service] : []
    return reply(response, { metadata: { resourceVersion: '1' }, items })
  }
}

/** A holder on a machine whose clock can be set, and one session of it. */
async function holdOne(connections: object) {
  let aheadMs = 0
  const server = await startServer(answer(connections))
  const holder = createHolder({
    openSessions: createSessions,
    ...{ settings, client: clientOf(server), log: pino({ level: 'silent' }), wakeup: createWakeup() },
    now: createClock({ monotonic: () => performance.now(), wall: () => Date.now() + aheadMs }),
    ...{ onEnded: () => {}, onDeleted: () => {}, onForeign: () => {} },
  })
  await until('the config', () => holder.config())
  const [front, back] = [await socketPair(), await socketPair()]
  const client = createClient(front.far, { id: 'c', acceptedAt: 0 })
  const session = holder.sessions.open({ client, held: { name: 'pod-1' } as Held, path: 'stock' })
  holder.sessions.join(session, relayed({ client: front.far, pod: back.near, stop: session.stop }, openStream))
  return {
    ...{ holder, session, visitor: front.near },
    set(byMs: number) {
      aheadMs += byMs
    },
  }
}

it("setting the machine's clock ends no connection, neither as too long nor as too silent", async () => {
  const { holder, session, set } = await holdOne({ maxDuration: '1h', idleTimeout: '30m' })
  set(2 * HOUR_MS)
  await until('the fence has closed for it', () => (holder.fence.isOpen() ? undefined : true))
  // Later than a deadline that is due is noticed.
  let looks = 0
  await until('some looks more', () => (looks++ < 10 ? undefined : true))
  expect(session.endReason()).toBeUndefined()
})

it('a connection that lasts too long is ended all the same', async () => {
  const { session, visitor, set } = await holdOne({ maxDuration: '1s' })
  set(-2 * HOUR_MS)
  expect(await endOf(visitor)).toBe('ECONNRESET')
  expect(session.endReason()).toBe('SessionMaxDuration')
})
