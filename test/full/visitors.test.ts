// Sessions that come two a second over a small pool: each has a pod of its own, and nothing piles up.
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../product/connection.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'

/** A tenth of what an evening brings: the suite has to end in minutes. */
const SESSIONS = 30
const apartMs = 500

let scene: Scene
let address: string
beforeAll(async () => {
  scene = await Scene.open('visitors')
  const queue = { length: 100, timeout: scene.stage.queueTimeout }
  const connections = { connectTimeout: scene.stage.connectTimeout, queue }
  await scene.create('arcade', { replicas: 5, proxy: { fence: scene.stage.fence, replicas: 2 }, connections })
  address = (await scene.untilWarm('arcade', 5)).status!.address!
})
afterAll(() => scene.close())

async function visit(word: string): Promise<string> {
  const visitor = await connect(address)
  const pod = await visitor.greeting()
  await visitor.echo(word)
  await visitor.leave()
  return pod
}

it(`${SESSIONS} sessions, two a second, are served by as many pods, and the pool is back at 5`, async () => {
  const sessions: Promise<string>[] = []
  for (let count = 0; count < SESSIONS; count += 1) {
    sessions.push(visit(`session ${count}\n`))
    await delay(apartMs)
  }
  expect(new Set(await Promise.all(sessions)).size).toBe(SESSIONS)
  await scene.untilWarm('arcade', 5)
  const accepts = await scene.accepts('arcade')
  expectEachPodServedOnce(accepts)
  expect(accepts).toHaveLength(SESSIONS)
})
