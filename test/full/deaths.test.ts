// What a node and a control plane do to the product: a target is killed, the kubelet dies, etcd stands still, the API server starts again. No pod has two connections, and everything converges.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pauseProgram, restartProgram, resumeProgram, startProgram, stopProgram } from '../cluster/control.ts'
import { findProgram } from '../cluster/processes.ts'
import { until } from '../cluster/until.ts'
import { type Connection, connect } from '../product/connection.ts'
import { killProgramOf } from '../product/processes.ts'
import { currentCluster } from '../product/product.ts'
import { expectEachPodServedOnce, expectForwardPaths, recordHistory } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'

const BASE = 4
const cluster = currentCluster()
let scene: Scene
let address: string
let opened = 0

beforeAll(async () => {
  scene = await Scene.open('deaths')
  await scene.create('tough', {
    replicas: BASE,
    // The fence has to pass while etcd stands still.
    proxy: { fence: '10s' },
    connections: {
      connectTimeout: '9s',
      queue: { timeout: scene.stage.queueTimeout },
      refusalMessage: 'no pod could be had\n',
    },
  })
  address = (await scene.untilWarm('tough', BASE)).status!.address!
})
afterEach(async () => {
  if (findProgram(cluster, 'kubelet') === undefined) await startProgram(cluster, 'kubelet')
  await resumeProgram(cluster, 'etcd')
})
afterAll(() => scene.close())

async function visit(): Promise<Connection> {
  const visitor = await connect(address)
  opened += 1
  await visitor.greeting()
  return visitor
}

/** The ticket says Reserved a moment before its holder knows; so ask the holder. */
async function untilStock(): Promise<void> {
  await scene.untilWarm('tough', BASE)
  const [proxy] = await scene.proxies('tough')
  await until(`a stock of ${BASE}`, async () => {
    const answer = await fetch(`http://${proxy!.status!.podIP}:8080/connections`)
    const { stock } = (await answer.json()) as { stock: number }
    return stock === BASE ? true : undefined
  })
}

describe('on a node', () => {
  it("kill -9 of a target's process ends its client's connection and nobody else's", async () => {
    await untilStock()
    const history = await recordHistory(scene, 'tough')
    const [lost, kept] = [await visit(), await visit()]
    const pod = await lost.greeting()
    killProgramOf(pod)
    await lost.ended
    await kept.echo('unharmed\n')
    await kept.leave()
    await until('the receipt of the killed pod', async () =>
      (await scene.ticketsIn('tough', 'Done')).find(
        ({ metadata, status }) => metadata.name === pod && status?.podDeletedAt,
      ),
    )
    await untilStock()
    expectForwardPaths(history)
    history.stop()
  })

  it('kill -9 of the kubelet: connections go on, the stock is served, and the pods come when it is back', async () => {
    const history = await recordHistory(scene, 'tough')
    const long = await visit()
    await untilStock()
    await stopProgram(cluster, 'kubelet')
    const visitors = await Promise.all(Array.from({ length: BASE }, visit))
    const late = connect(address)
    await long.echo('nothing noticed\n')
    await Promise.all(visitors.map(visitor => visitor.leave()))
    await startProgram(cluster, 'kubelet')
    const served = await late
    opened += 1
    await served.greeting()
    await Promise.all([long, served].map(visitor => visitor.leave()))
    await untilStock()
    expectForwardPaths(history)
    history.stop()
  })

  it('etcd stands still for longer than the fence: the stock is served until then, nothing after, and all of it again at the end', async () => {
    const long = await visit()
    await untilStock()
    await pauseProgram(cluster, 'etcd')
    const visitors = await Promise.all(Array.from({ length: BASE }, visit))
    expect(new Set(await Promise.all(visitors.map(visitor => visitor.greeting()))).size).toBe(BASE)
    // The fence passes while this client waits; its pod would have to be reserved first.
    const waiting = await connect(address)
    opened += 1
    await until('30 seconds without etcd', silence(30_000), { limitMs: 60_000 })
    expect(waiting.received()).toBe('')
    await long.echo('relays go on\n')
    await resumeProgram(cluster, 'etcd')
    await waiting.greeting()
    await Promise.all([long, waiting, ...visitors].map(visitor => visitor.leave()))
    await untilStock()
  })

  it('kill -9 of the API server: live connections and the stock are served, and everything converges', async () => {
    const long = await visit()
    await untilStock()
    const restarting = restartProgram(cluster, 'kube-apiserver')
    const visitors = await Promise.all(Array.from({ length: BASE }, visit))
    await long.echo('nothing noticed\n')
    await restarting
    await Promise.all([long, ...visitors].map(visitor => visitor.leave()))
    await untilStock()
  })

  it('and no pod ever served two clients, as the targets themselves wrote it', async () => {
    const accepts = await scene.accepts('tough')
    expectEachPodServedOnce(accepts)
    expect(accepts).toHaveLength(opened)
  })
})

/** True once so much time has passed since it was made. */
function silence(ms: number): () => true | undefined {
  const end = performance.now() + ms
  return () => (performance.now() > end ? true : undefined)
}
