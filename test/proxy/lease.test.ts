import { setImmediate } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { createFence } from '../../proxy/fence.ts'
import { createIdentity } from '../../proxy/identity.ts'
import { createLease } from '../../proxy/lease.ts'
import { clientOf, refuse, reply, startServer } from '../api/kube/server.ts'
import { until } from '../cluster/until.ts'

const HOUR_MS = 3_600_000
const identity = createIdentity({
  ...{ service: 'x', serviceNamespace: 'lab', poolNamespace: 'pool', podName: 'p', podUID: 'u' },
  ...{ bootId: '0a1b2c3d', version: '1.0.0' },
})

it.each([
  [401, 'Unauthorized'],
  [404, 'NotFound'],
])(
  'a fence that a refusal (%i) has closed opens with the next write, which does not wait until the Lease is due',
  async (code, reason) => {
    const now = () => performance.now()
    const fence = createFence(now)
    fence.wish(10 * HOUR_MS)
    let news = { waiting: 0, active: 0, terminating: false, released: false, fenceMs: 10 * HOUR_MS }
    let isRefused = false
    const server = await startServer(({ body }, response) => {
      // The client that waited has gone while the server was asked: there is no news any more.
      news = { ...news, waiting: 0 }
      if (isRefused) refuse(response, code, { reason })
      else {
        const sent = JSON.parse(body)
        reply(response, { ...sent, metadata: { ...sent.metadata, uid: 'l', resourceVersion: '1' } })
      }
      isRefused = false
    })
    const lease = createLease({
      ...{ client: clientOf(server), identity, fence, now, date: () => new Date(), random: () => 0 },
      timing: { renewMs: HOUR_MS, announceMs: HOUR_MS, timeoutMs: 5_000, backoff: { initialMs: 10, maxMs: 10 } },
      news: () => news,
      onConfirmed: () => {},
      onForeign: () => {},
      onTrouble: () => {},
    })
    onTestFinished(lease.stop)
    lease.start()
    await until('the first confirmation', () => fence.isOpen() || undefined)
    isRefused = true
    news = { ...news, waiting: 1 }
    lease.touch()
    await until('the fence has closed and is open again', () => (fence.lapses() === 1 && fence.isOpen()) || undefined, {
      limitMs: 5_000,
    })
  },
)

it('after the machine has slept, whatever touches the Lease has it renewed at once', async () => {
  let sleptMs = 0
  const now = () => performance.now() + sleptMs
  const fence = createFence(now)
  fence.wish(10 * HOUR_MS)
  const news = { waiting: 0, active: 0, terminating: false, released: false, fenceMs: 10 * HOUR_MS }
  let writes = 0
  const server = await startServer(({ body }, response) => {
    writes += 1
    const sent = JSON.parse(body)
    reply(response, { ...sent, metadata: { ...sent.metadata, uid: 'l', resourceVersion: '1' } })
  })
  const lease = createLease({
    ...{ client: clientOf(server), identity, fence, now, date: () => new Date(), random: () => 0 },
    timing: { renewMs: HOUR_MS, announceMs: HOUR_MS, timeoutMs: 5_000, backoff: { initialMs: 10, maxMs: 10 } },
    news: () => news,
    onConfirmed: () => {},
    onForeign: () => {},
    onTrouble: () => {},
  })
  onTestFinished(lease.stop)
  lease.start()
  await until('the first confirmation', () => fence.isOpen() || undefined)
  lease.touch()
  sleptMs = 2 * HOUR_MS
  // Touched in every turn, it is not pushed ahead either.
  for (let turn = 0; turn < 100_000 && writes < 2; turn += 1) {
    lease.touch()
    await setImmediate()
  }
  expect(writes).toBe(2)
})
