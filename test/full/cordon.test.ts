// Two nodes, one of which takes no more pods: the warm ones on it are replaced on the other, and whoever is served there stays.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { nodeName } from '../cluster/addresses.ts'
import { until } from '../cluster/until.ts'
import { kubectl } from '../product/kubectl.ts'
import { currentCluster } from '../product/product.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'
import { keepLogsOf } from './keepLogs.ts'
import { addNode, type OtherNode, otherNode } from './otherNode.ts'

const BASE = 3

let scene: Scene
let other: OtherNode
let stopKeeping: () => Promise<void>
beforeAll(async () => {
  other = await addNode(currentCluster())
  stopKeeping = await keepLogsOf(other.podLogs, process.env)
  await kubectl(['cordon', otherNode])
  scene = await Scene.open('cordon')
  await scene.create('farm', { replicas: BASE, connections: { connectTimeout: '20s' }, proxy: { fence: '25s' } })
  await scene.untilWarm('farm', BASE)
})
afterAll(async () => {
  await kubectl(['uncordon', nodeName])
  await scene?.close()
  await other?.leave()
  await stopKeeping?.()
})

/** Of the pods that nobody uses: how many on which node. */
async function unusedNodes(): Promise<Record<string, number>> {
  const tickets = await scene.tickets('farm')
  const unused = tickets.filter(({ status }) => status?.phase !== 'Active' && status?.phase !== 'Done')
  const names = new Set(unused.map(({ metadata }) => metadata.name))
  const found = (await scene.targetPods('farm')).filter(({ metadata }) => names.has(metadata.name))
  const nodes = Map.groupBy(found, ({ spec }) => spec?.nodeName ?? 'nowhere')
  return Object.fromEntries([...nodes].map(([node, pods]) => [node, pods.length]))
}

const untilAllOn = (node: string) =>
  until(
    `${BASE} warm pods on ${node}`,
    async () => {
      const nodes = await unusedNodes()
      return nodes[node] === BASE && Object.keys(nodes).length === 1 ? true : undefined
    },
    { limitMs: 120_000, everyMs: 200 },
  )

describe('kubectl cordon', () => {
  it('of the node with all warm pods: they are replaced on the other, and the client there is left alone', async () => {
    const stay = await scene.connect('farm')
    const name = await stay.greeting()
    await until('the ticket in use', async () =>
      (await scene.ticketsIn('farm', 'Active')).length === 1 ? true : undefined,
    )
    await untilAllOn(nodeName)
    const before = (await scene.tickets('farm')).filter(
      ({ status }) => status?.phase !== 'Active' && status?.phase !== 'Done',
    )

    await kubectl(['uncordon', otherNode])
    await kubectl(['cordon', nodeName])
    await untilAllOn(otherNode)
    await scene.untilWarm('farm', BASE)
    for (const { metadata } of before) {
      const ref = { namespace: metadata.namespace!, name: metadata.name }
      const { status } = await scene.client.get(isolationPods, ref)
      expect(status).toMatchObject({ phase: 'Done', endReason: 'NodeCordoned' })
    }
    await stay.echo('still mine\n')
    expect((await scene.targetPods('farm')).find(({ metadata }) => metadata.name === name)?.spec?.nodeName).toBe(
      nodeName,
    )

    const guest = await scene.connect('farm')
    const pod = await guest.greeting()
    expect((await scene.targetPods('farm')).find(({ metadata }) => metadata.name === pod)?.spec?.nodeName).toBe(
      otherNode,
    )
    await guest.leave()
    await stay.leave()
  })

  it('of the other, when the first is back: they return', async () => {
    await kubectl(['uncordon', nodeName])
    await kubectl(['cordon', otherNode])
    await untilAllOn(nodeName)
    await scene.untilWarm('farm', BASE)
    const guest = await scene.connect('farm')
    await guest.greeting()
    await guest.leave()
    const accepts = await scene.accepts('farm')
    expectEachPodServedOnce(accepts)
    expect(accepts).toHaveLength(3)
  })
})
