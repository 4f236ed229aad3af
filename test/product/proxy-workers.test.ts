// A proxy with more than one CPU: as many threads face clients, and give out one stock.
import { afterAll, beforeAll, it } from 'vitest'
import { expectCrowdServed, type History, recordHistory } from './promise.ts'
import { Scene } from './scene.ts'

const CLIENTS = 40
let scene: Scene
let history: History

beforeAll(async () => {
  scene = await Scene.open('workers')
  await scene.create('arena', {
    replicas: 10,
    proxy: { fence: scene.stage.fence, resources: { limits: { cpu: '2', memory: '512Mi' } } },
    connections: {
      connectTimeout: scene.stage.connectTimeout,
      queue: { length: 100, timeout: scene.stage.queueTimeout },
    },
  })
  await scene.untilWarm('arena', 10)
  history = await recordHistory(scene, 'arena')
})
afterAll(async () => {
  history.stop()
  await scene.close()
})

/** What its one proxy has written. */
async function readLog(): Promise<string> {
  const [proxy] = await scene.proxies('arena')
  const { namespace, name } = proxy!.metadata
  const answer = await scene.client.ask({ method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${name}/log` })
  return answer.bytes.toString()
}

it('two threads accept, and each of many clients at once has a pod of its own', async () => {
  await scene.until('two threads that accept, wherever clients come', async () => {
    const told = [...(await readLog()).matchAll(/"address":"([^"]+)","msg":"accepts clients"/g)].map(
      ([, address]) => address,
    )
    const counts = [...new Set(told)].map(address => told.filter(each => each === address).length)
    return counts.length > 0 && counts.every(count => count === 2) ? true : undefined
  })
  await expectCrowdServed(scene, history, { name: 'arena', clients: CLIENTS, warm: 10 })
})
