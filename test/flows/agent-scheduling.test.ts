// Which pods the node takes, and what those that it cannot take are told.
import { beforeAll, describe, expect, it } from 'vitest'
import { isKubeError } from '../../api/kube/errors.ts'
import { leases, nodes, pods } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { condition, setAgentStage } from './agentStage.ts'

const stage = await setAgentStage(23)
const { client, namespace, nodeName } = stage
beforeAll(() => stage.start('--capacity-cpu', '2', '--capacity-pods', '8'))

const serve = 'exec sleep 1000'
const asking = (cpu: string) => ({ container: { resources: { requests: { cpu } } } })
const remove = (name: string) => client.delete(pods, { namespace, name })

async function refused(name: string): Promise<string> {
  const pod = await stage.reached(
    name,
    'unschedulable',
    known => condition(known, 'PodScheduled')?.reason === 'Unschedulable',
  )
  expect(pod.spec?.nodeName).toBeUndefined()
  return condition(pod, 'PodScheduled')?.message ?? ''
}

it('is a node as the cluster knows nodes: ready, alive, without start-up taints', async () => {
  const node = await expect
    .poll(async () => (await client.get(nodes, { name: nodeName })).spec?.taints)
    .toBeUndefined()
    .then(() => client.get(nodes, { name: nodeName }))
  expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True')
  expect(node.status).toMatchObject({ allocatable: { cpu: '2', pods: '8' } })
  expect(node.status?.addresses).toContainEqual({ type: 'InternalIP', address: stage.nodeIP })
  await expect
    .poll(() => client.get(leases, { namespace: 'kube-node-lease', name: nodeName }).catch(() => undefined))
    .toBeDefined()
})

it('takes no pod of another scheduler', async () => {
  const other = await stage.run(serve, { spec: { schedulerName: 'somebody-else' } })
  const own = await stage.run(serve)
  await stage.ready(own.metadata.name)
  expect((await stage.get(other.metadata.name))?.spec?.nodeName).toBeUndefined()
})

describe('a pod that does not fit', () => {
  it('says what is lacking, and starts when another goes', async () => {
    const first = await stage.run(serve, asking('1500m'))
    await stage.ready(first.metadata.name)
    const second = await stage.run(serve, asking('1'))
    expect(await refused(second.metadata.name)).toContain('1 Insufficient cpu')
    await expect.poll(() => stage.reasons(second.metadata.name)).toContain('FailedScheduling')
    await remove(first.metadata.name)
    await stage.ready(second.metadata.name)
    await remove(second.metadata.name)
    await stage.gone(second.metadata.name)
  })

  it('two at once do not share the last place', async () => {
    const both = await Promise.all([stage.run(serve, asking('1200m')), stage.run(serve, asking('1200m'))])
    const placed = () => Promise.all(both.map(async ({ metadata }) => (await stage.get(metadata.name))?.spec?.nodeName))
    await expect.poll(async () => (await placed()).filter(Boolean)).toEqual([nodeName])
    const [waiting] = (await placed()).flatMap((name, index) => (name ? [] : [both[index]!.metadata.name]))
    await refused(waiting!)
    await Promise.all(both.map(({ metadata }) => remove(metadata.name)))
  })

  it('starts when the node gets the label that it wants', async () => {
    const { metadata } = await stage.run(serve, { spec: { nodeSelector: { disk: 'fast' } } })
    expect(await refused(metadata.name)).toContain("didn't match Pod's node affinity/selector")
    await client.patch(nodes, { name: nodeName }, { metadata: { labels: { disk: 'fast' } } }, { type: 'merge' })
    await stage.ready(metadata.name)
  })

  it('waits while the node is cordoned; what runs goes on', async () => {
    const running = await stage.run(serve)
    await stage.ready(running.metadata.name)
    await client.patch(nodes, { name: nodeName }, { spec: { unschedulable: true } }, { type: 'merge' })
    // Who places pods is told of nodes and of pods by two watches: a pod may be placed before the cordon is seen.
    const waiting = await until('a pod that waits', async () => {
      const { metadata } = await stage.run(serve)
      const { name } = metadata
      const judged = await stage.reached(name, 'judged', pod => condition(pod, 'PodScheduled') !== undefined)
      if (condition(judged, 'PodScheduled')?.status === 'False') return name
      await remove(name)
      return undefined
    })
    // The taint of the node lifecycle controller may come before or after our look.
    expect(await refused(waiting)).toMatch(/unschedulable|taint/)
    await client.patch(nodes, { name: nodeName }, { spec: { unschedulable: null } }, { type: 'merge' })
    await stage.ready(waiting)
    await stage.ready(running.metadata.name)
  })

  it('is forgotten when it is deleted', async () => {
    const { metadata } = await stage.run(serve, asking('100'))
    await refused(metadata.name)
    await remove(metadata.name)
    await stage.gone(metadata.name)
    expect(isKubeError(await remove(metadata.name).catch(error => error), 'notFound')).toBe(true)
  })
})
