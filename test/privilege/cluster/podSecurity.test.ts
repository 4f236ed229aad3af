// Every pod that the product makes is admitted where its namespace enforces a level of PodSecurity, and holds no token that it does not need.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { namespaces, pods } from '../../../api/kube/resources.ts'
import { until } from '../../cluster/until.ts'
import { Scene } from '../../product/scene.ts'

const enforce = 'pod-security.kubernetes.io/enforce'
let scene: Scene

beforeAll(async () => {
  scene = await Scene.open('strict')
  const labels = { metadata: { labels: { [enforce]: 'restricted' } } }
  await scene.client.patch(namespaces, { name: scene.namespace }, labels, { type: 'merge' })
})
afterAll(() => scene.close())

const levelOf = async (name: string) => (await scene.client.get(namespaces, { name })).metadata.labels?.[enforce]

/** Where the kubelet puts what an account may present. */
const tokensOf = ({ spec }: Pod) =>
  (spec?.volumes ?? []).filter(({ projected }) => projected?.sources?.some(source => source.serviceAccountToken))

describe('in a namespace that enforces restricted', () => {
  it('the pool enforces it too, and a service with securityProfile Restricted serves there', async () => {
    await scene.create('strict', { replicas: 2, securityProfile: 'Restricted' })
    await scene.untilWarm('strict', 2)
    expect(await levelOf(await scene.poolOf('strict'))).toBe('restricted')
    expect(await scene.targetPods('strict')).toHaveLength(2)
    expect((await scene.proxies('strict')).length).toBe(1)
    const visitor = await scene.connect('strict')
    await visitor.greeting()
    await visitor.leave()
  })

  it('target pods hold no token, and the proxy holds its own alone', async () => {
    for (const pod of await scene.targetPods('strict')) {
      expect(pod.spec?.automountServiceAccountToken).toBe(false)
      expect(tokensOf(pod)).toEqual([])
    }
    for (const pod of await scene.proxies('strict')) expect(tokensOf(pod)).toHaveLength(1)
  })

  it('a service that stays with Baseline is told why it has no pods', async () => {
    await scene.create('lax', { replicas: 1 })
    const condition = await until('the refusal', async () => {
      const found = await scene.condition('lax', 'Degraded')
      return found?.status === 'True' ? found : undefined
    })
    expect(condition.message).toContain('violates PodSecurity "restricted:latest"')
    expect(await scene.targetPods('lax')).toEqual([])
  })
})

it('the operator runs where restricted is enforced', async () => {
  const namespace = 'isolation-proxy-system'
  expect(await levelOf(namespace)).toBe('restricted')
  expect((await scene.client.list(pods, { namespace })).items.length).toBeGreaterThan(0)
})
