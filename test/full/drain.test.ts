// A node is drained as its owner does it: kubectl waits for the pod in use, and the warm ones go.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pods } from '../../api/kube/resources.ts'
import { serviceLabel } from '../../api/v1alpha1/names.ts'
import { nodeName } from '../cluster/addresses.ts'
import { until } from '../cluster/until.ts'
import { kubectl, tryKubectl } from '../product/kubectl.ts'
import { expectEachPodServedOnce } from '../product/promise.ts'
import { Scene } from '../product/scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('drain')
  await scene.create('lab', { replicas: 3 })
  await scene.untilWarm('lab', 3)
})
afterAll(async () => {
  await kubectl(['uncordon', nodeName])
  await scene.close()
})

/** Of the pods of the pool: the only node that there is has the operator and the proxies too. */
const drain = (...more: string[]) => {
  const selection = ['--pod-selector', `${serviceLabel}=lab,!pod-template-hash`]
  return tryKubectl([
    'drain',
    nodeName,
    '--force',
    '--ignore-daemonsets',
    '--delete-emptydir-data',
    ...selection,
    ...more,
  ])
}

describe('kubectl drain', () => {
  it('waits for the pod in use, retires the warm ones, and ends when the client has left', async () => {
    const stay = await scene.connect('lab')
    const name = await stay.greeting()
    const namespace = await scene.poolOf('lab')
    const marks = await until('the marks of a pod in use', async () => {
      const { metadata } = await scene.client.get(pods, { namespace, name })
      return metadata.labels?.['soh.re/in-use'] ? metadata : undefined
    })
    expect(marks.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
    })
    await scene.untilWarm('lab', 3)
    const warm = (await scene.targetPods('lab')).map(({ metadata }) => metadata.name).filter(other => other !== name)

    const early = await drain('--timeout=12s')
    expect(early.code).toBe(1)
    expect(early.stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget")
    await stay.echo('still mine\n')
    await until('the end of the warm pods', async () => {
      const left = (await scene.targetPods('lab')).filter(({ metadata }) => warm.includes(metadata.name))
      return left.length === 0 ? true : undefined
    })
    const condition = await until('the reason', async () => {
      const found = await scene.condition('lab', 'Degraded')
      return found?.reason === 'Unschedulable' ? found : undefined
    })
    expect(condition.message).toContain('unschedulable')

    const late = drain('--timeout=240s')
    await stay.leave()
    expect(await late).toMatchObject({ code: 0 })
  })

  it('and when the node is back, the pool is', async () => {
    await kubectl(['uncordon', nodeName])
    await scene.untilWarm('lab', 3)
    const guest = await scene.connect('lab')
    await guest.greeting()
    await guest.leave()
    await scene.untilWarm('lab', 3)
    expectEachPodServedOnce(await scene.accepts('lab'))
  })
})
