import { expect, test } from 'vitest'
import type { Lease } from '../../../../../api/kube/objects.ts'
import { leases, namespaces, nodes, pods, serviceAccounts } from '../../../../../api/kube/resources.ts'
import { evictPods } from '../../../../../sandbox/server/controllers/node/evict.ts'
import { collectPods } from '../../../../../sandbox/server/controllers/node/strays.ts'
import { watchNodes } from '../../../../../sandbox/server/controllers/node/watch.ts'
import { at } from '../samples.ts'
import { setStage, until } from '../stage.ts'

/** The controllers' work is called by hand, each time at a moment of the cluster's clock. */
async function begin() {
  const stage = setStage()
  const { hand, setNow, cluster } = stage
  hand.create(namespaces, { metadata: { name: 'kube-node-lease' } })
  await until(() => hand.find(serviceAccounts, 'a', 'default'))
  stage.stop()
  const controllers = { watch: watchNodes(cluster), evict: { ...evictPods(cluster) }, strays: collectPods(cluster) }
  const node = hand.create(nodes, { metadata: { name: 'n' } })
  const conditions = [
    {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: '',
      lastHeartbeatTime: at(0),
      lastTransitionTime: at(0),
    },
  ]
  hand.changeStatus(nodes, node, { conditions })
  const lease = hand.create(leases, {
    metadata: { namespace: 'kube-node-lease', name: 'n' },
    spec: { holderIdentity: 'n', leaseDurationSeconds: 40, renewTime: '2026-01-01T00:00:00.000000Z' },
  } as Lease)
  const pod = hand.create(pods, {
    metadata: { namespace: 'a', name: 'p' },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  })
  hand.changeStatus(pods, pod, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })
  return {
    ...stage,
    lease,
    ready: () => hand.find(nodes, '', 'n')?.status?.conditions?.find(({ type }) => type === 'Ready')?.status,
    taints: () => hand.find(nodes, '', 'n')?.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`),
    pod: () => hand.find(pods, 'a', 'p'),
    run(name: keyof typeof controllers, seconds: number) {
      setNow(new Date(at(seconds)))
      return controllers[name].work('/n')
    },
  }
}

test('a node is unknown after forty seconds of silence, and each word begins them anew', async () => {
  const { run, ready, taints, pod, hand, lease } = await begin()
  expect(run('watch', 0)).toEqual({ againAfterMs: 40_000 })
  expect(taints()).toBeUndefined()
  hand.change(leases, lease, present => ({
    ...present,
    spec: { ...present.spec!, renewTime: '2026-01-01T00:00:30.000000Z' },
  }))
  expect(run('watch', 30)).toEqual({ againAfterMs: 40_000 })
  expect(run('watch', 69)).toEqual({ againAfterMs: 1_000 })
  expect(ready()).toBe('True')
  expect(run('watch', 70)).toBeUndefined()
  expect(ready()).toBe('Unknown')
  expect(taints()).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'])
  expect(pod()?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False')
})

test('pods of a lost node go when their patience is over', async () => {
  const { run, pod } = await begin()
  run('watch', 0)
  run('watch', 40)
  expect(run('evict', 100)).toEqual({ againAfterMs: 240_000 })
  expect(pod()?.metadata.deletionTimestamp).toBeUndefined()
  run('evict', 340)
  expect(pod()?.metadata.deletionTimestamp).toBeDefined()
  expect(pod()?.status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }),
  )
})

test('pods of a node that is no more go after a while, at once and for good', async () => {
  const { run, pod, hand } = await begin()
  run('strays', 0)
  run('strays', 100)
  expect(pod()).toBeDefined()
  hand.remove(nodes, hand.find(nodes, '', 'n')!)
  run('strays', 120)
  run('strays', 159)
  expect(pod()).toBeDefined()
  run('strays', 160)
  expect(pod()).toBeUndefined()
})
