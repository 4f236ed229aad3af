// An evening: 300 sessions that come two a second to two proxies over a small pool. Each has a pod of its own, by the targets' log and by the audit log, and nothing piles up.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'
import { type Before, beginWitness, versionsSince } from './witness.ts'

const SESSIONS = 300
const apartMs = 500
const BASE = 5
/** Three minutes on a quiet machine; as long as a busy one needs. */
const patienceMs = 30 * 60_000

let scene: Scene
let before: Before
let address: string
beforeAll(async () => {
  before = await beginWitness()
  scene = await Scene.open('sessions')
  // A node that is slower than its visitors makes them wait, and a pod is Ready before its program listens: seconds, on a busy one.
  const connections = { connectTimeout: '50s', queue: { length: SESSIONS, timeout: '30m' } }
  const resources = { requests: { cpu: '20m' } }
  await scene.create('evening', { replicas: BASE, resources, proxy: { fence: '60s', replicas: 2 }, connections })
  address = (await scene.untilWarm('evening', BASE)).status!.address!
})
afterAll(() => scene.close())

async function visit(word: string): Promise<string> {
  const visitor = await connect(address)
  await Promise.race([
    visitor.ended,
    until('the greeting', () => visitor.received() || undefined, { limitMs: patienceMs }),
  ])
  const pod = await visitor.greeting()
  await visitor.echo(word)
  await visitor.leave()
  return pod
}

it(
  `${SESSIONS} sessions, two a second: as many pods, claimed once each, and the pool is back at ${BASE}`,
  async () => {
    const sessions: Promise<string>[] = []
    for (let count = 0; count < SESSIONS; count += 1) {
      const session = visit(`session ${count}\n`)
      // The first that fails is told when all have come.
      session.catch(() => {})
      sessions.push(session)
      await delay(apartMs)
    }
    expect(new Set(await Promise.all(sessions)).size).toBe(SESSIONS)
    await scene.untilWarm('evening', BASE)

    const accepts = await scene.accepts('evening')
    expectEachPodServedOnce(accepts)
    expect(accepts).toHaveLength(SESSIONS)

    const pool = await scene.poolOf('evening')
    const ours = (await versionsSince(before)).filter(({ name }) => name.startsWith(`${pool}/`))
    // A pod that did not listen in time has a client in its ticket, and accepted none.
    const served = new Set(ours.flatMap(({ client, podUID }) => (client && podUID ? [podUID] : [])))
    expect(accepts.filter(({ podUID }) => !served.has(podUID))).toEqual([])
    // Both proxies were at work.
    const holders = new Set(ours.flatMap(({ claim }) => (claim ? [claim.slice(0, claim.lastIndexOf('/'))] : [])))
    expect(holders.size).toBe(2)
  },
  patienceMs + 300_000,
)
