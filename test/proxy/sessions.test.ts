import { once } from 'node:events'
import { expect, it } from 'vitest'
import { createClient } from '../../proxy/client.ts'
import type { Held } from '../../proxy/held.ts'
import type { StayLimits } from '../../proxy/overstay.ts'
import { openStream } from '../../proxy/relay/stream.ts'
import { createSessions } from '../../proxy/sessions.ts'
import { createWheel } from '../../proxy/wheel.ts'
import { until } from '../cluster/until.ts'
import { relayed } from './relay/relayed.ts'
import { closeAllAfter, endOf, socketPair } from './sockets.ts'

closeAllAfter()

const held = { name: 'pod-1' } as Held
const off: StayLimits = { idleTimeoutMs: undefined, maxDurationMs: undefined, overflow: 'Queue' }

/** A session over real sockets, on a clock that the test moves. */
async function join(limits: Partial<StayLimits>) {
  let now = 0
  let inForce = { ...off, ...limits }
  const wheel = createWheel({ tickMs: 100, slots: 64 }, now)
  const sessions = createSessions({
    ...{ date: () => new Date(0), deadlines: { ...wheel, now: () => now }, onChange: () => {} },
    limits: () => inForce,
  })
  const [front, back] = [await socketPair(), await socketPair()]
  const client = createClient(front.far, { id: 'c', acceptedAt: 0 })
  const session = sessions.open({ client, held, path: 'stock' })
  return {
    ...{ session, sessions, wheel, visitor: front.near, pod: back.far },
    join: () => sessions.join(session, relayed({ client: front.far, pod: back.near, stop: session.stop }, openStream)),
    pass(ms: number) {
      for (const until = now + ms; now < until; ) {
        now += 100
        wheel.turn(now)
      }
    },
    change(next: Partial<StayLimits>) {
      inForce = { ...off, ...next }
    },
  }
}

it('a silent session is reset on both sides, and says why', async () => {
  const { session, visitor, pod, join: begin, pass } = await join({ idleTimeoutMs: 5_000 })
  begin()
  const ends = [endOf(visitor), endOf(pod)]
  pass(4_900)
  expect(session.endReason()).toBeUndefined()
  pass(100)
  expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET'])
  expect(session.endReason()).toBe('SessionIdleTimeout')
})

it.each(['visitor', 'pod'] as const)('no session is silent while the %s speaks', async who => {
  const stage = await join({ idleTimeoutMs: 5_000 })
  stage.join()
  const listener = who === 'visitor' ? stage.pod : stage.visitor
  for (let word = 0; word < 4; word += 1) {
    stage.pass(3_000)
    stage[who].write('x')
    await once(listener, 'data')
  }
  stage.pass(4_900)
  expect(stage.session.endReason()).toBeUndefined()
  // The last word was noticed at a look, which is at most a 20th of the time after it.
  stage.pass(400)
  expect(stage.session.endReason()).toBe('SessionIdleTimeout')
})

it('a session is over when its visitor has broken it, though the pod takes nothing and so nothing is read of the visitor', async () => {
  const { session, visitor, pod, join: begin, pass } = await join({})
  begin()
  pod.pause()
  visitor.write(Buffer.alloc(64 << 20))
  let before = 0
  await until('nothing more is taken', () => {
    const [earlier, now] = [before, session.bytes().bytesIn]
    before = now
    return (now > 0 && now === earlier) || undefined
  })
  pass(20_000)
  expect(session.endReason()).toBeUndefined()
  visitor.resetAndDestroy()
  await until('its end', () => {
    pass(10_000)
    return session.endReason()
  })
  expect(session.endReason()).toBe('SessionReset')
})

it('nobody is silent, or lasts, while the pod is being dialled', async () => {
  const { session, pass, wheel } = await join({ idleTimeoutMs: 1_000, maxDurationMs: 1_000 })
  pass(60_000)
  expect(session.endReason()).toBeUndefined()
  expect(session.stay()).toBeUndefined()
  expect(wheel.size()).toBe(0)
})

it('a session that talks all the time ends when it has lasted long enough', async () => {
  const { session, visitor, pod, join: begin, pass } = await join({ maxDurationMs: 3_000 })
  begin()
  visitor.write('x')
  await once(pod, 'data')
  pass(2_900)
  expect(session.endReason()).toBeUndefined()
  pass(100)
  expect(session.endReason()).toBe('SessionMaxDuration')
})

it('a limit that is set later counts for sessions that are under way, within 10 s', async () => {
  const { session, join: begin, pass, change } = await join({})
  begin()
  pass(60_000)
  change({ idleTimeoutMs: 30_000 })
  pass(10_000)
  expect(session.endReason()).toBe('SessionIdleTimeout')
})

it('a closed session leaves nothing behind', async () => {
  const { session, sessions, join: begin, wheel } = await join({ idleTimeoutMs: 1_000 })
  begin()
  expect(wheel.size()).toBe(1)
  session.end('SessionEvicted')
  sessions.close(session)
  expect([wheel.size(), sessions.count()]).toEqual([0, 0])
})
