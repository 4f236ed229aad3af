// Many clients at once over a small pool and two proxies.
import { afterAll, beforeAll, describe, it } from 'vitest'
import { expectCrowdServed, type History, recordHistory } from './promise.ts'
import { Scene } from './scene.ts'

const CLIENTS = 100
let scene: Scene
let history: History

beforeAll(async () => {
  scene = await Scene.open('crowd')
  await scene.create('arena', {
    replicas: 5,
    proxy: { fence: scene.stage.fence, replicas: 2 },
    connections: {
      connectTimeout: scene.stage.connectTimeout,
      queue: { length: 200, timeout: scene.stage.queueTimeout },
    },
  })
  await scene.untilWarm('arena', 5)
  history = await recordHistory(scene, 'arena')
})
afterAll(async () => {
  history.stop()
  await scene.close()
})

describe('100 clients at once over a base of 5 and two proxy replicas', () => {
  it('every one is served by a pod of its own, and the pool is back at 5', async () => {
    await expectCrowdServed(scene, history, { name: 'arena', clients: CLIENTS, warm: 5 })
  })
})
