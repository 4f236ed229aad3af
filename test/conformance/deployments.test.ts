// A Deployment's pods: made, replaced, counted and collected by the controllers.
import { describe, expect, test } from 'vitest'
import type { Deployment, Pod } from '../../api/kube/objects.ts'
import { deployments, pods } from '../../api/kube/resources.ts'
import { eventually, eventuallyGone } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { samplePod } from './samples.ts'
import { connect, randomName } from './server.ts'

const server = await connect()
const namespace = await makeNamespace(server)
const { client } = server

async function deploy(replicas: number, template: object = {}): Promise<{ deployment: Deployment; app: string }> {
  const app = randomName('app')
  const labels = { app }
  const spec = {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: samplePod(namespace, {}, template).spec },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  }
  return { app, deployment: await client.create(deployments, { metadata: { namespace, name: app }, spec }) }
}

async function podsOf(app: string, count: number): Promise<Pod[]> {
  return eventually(async () => {
    const { items } = await client.list(pods, { namespace, labelSelector: `app=${app}` })
    const living = items.filter(pod => !pod.metadata.deletionTimestamp)
    expect(living).toHaveLength(count)
    return living
  })
}

const merge = { type: 'merge' } as const

describe.concurrent('a Deployment', () => {
  test('makes its pods, each controlled by its ReplicaSet', async () => {
    const { app, deployment } = await deploy(2)
    expect(deployment.spec).toMatchObject({ replicas: 2, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    for (const pod of await podsOf(app, 2)) {
      expect(pod.metadata.name).toMatch(new RegExp(`^${app}-[a-z0-9]+-[a-z0-9]{5}$`))
      expect(pod.metadata.ownerReferences).toMatchObject([
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', controller: true },
      ])
      expect(pod.metadata.labels).toMatchObject({ app, 'pod-template-hash': expect.any(String) })
    }
  })

  test('replaces a pod that is deleted', async () => {
    const { app } = await deploy(1)
    const [first] = await podsOf(app, 1)
    await client.delete(pods, first!.metadata)
    await eventually(async () => {
      const [second] = await podsOf(app, 1)
      expect(second?.metadata.uid).not.toBe(first?.metadata.uid)
    })
  })

  test('is scaled up and down', async () => {
    const { app, deployment } = await deploy(1)
    await podsOf(app, 1)
    await client.patch(deployments, deployment.metadata, { spec: { replicas: 3 } }, merge)
    await podsOf(app, 3)
    await client.patch(deployments, deployment.metadata, { spec: { replicas: 0 } }, merge)
    await podsOf(app, 0)
  })

  test('surges by one pod before it ends the old one when its template changes', async () => {
    const { app, deployment } = await deploy(1)
    const [old] = await podsOf(app, 1)
    await client.patch(
      deployments,
      deployment.metadata,
      { spec: { template: { metadata: { labels: { v: '2' } } } } },
      merge,
    )
    const both = await podsOf(app, 2)
    const fresh = both.find(pod => pod.metadata.uid !== old?.metadata.uid)!
    const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    await client.patch(pods, fresh.metadata, { status: ready }, { type: 'strategic', subresource: 'status' })
    const [left] = await podsOf(app, 1)
    expect(left?.metadata.uid).toBe(fresh.metadata.uid)
  })

  test('counts its ready pods and the generation that it saw', async () => {
    const { app, deployment } = await deploy(1)
    const [pod] = await podsOf(app, 1)
    const ready = {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    }
    await client.patch(pods, pod!.metadata, { status: ready }, { type: 'strategic', subresource: 'status' })
    await eventually(async () => {
      const { status } = await client.get(deployments, deployment.metadata)
      expect(status).toMatchObject({
        observedGeneration: 1,
        replicas: 1,
        updatedReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
      })
      const available = status?.conditions?.find(({ type }) => type === 'Available')
      expect(available).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' })
    })
  })

  test('takes its pods along when it is deleted', async () => {
    const { app, deployment } = await deploy(2)
    await podsOf(app, 2)
    await client.delete(deployments, deployment.metadata, { propagationPolicy: 'Background' })
    await podsOf(app, 0)
    await eventuallyGone(() => client.get(deployments, deployment.metadata))
  })
})

test('a Deployment whose selector misses its own pods is refused', async () => {
  const template = { metadata: { labels: { app: 'a' } }, spec: samplePod(namespace).spec }
  const spec = { selector: { matchLabels: { app: 'b' } }, template }
  const refused = client.create(deployments, { metadata: { namespace, name: randomName('d') }, spec })
  await expect(refused).rejects.toThrow('`selector` does not match template `labels`')
})

test('a Deployment’s selector never changes', async () => {
  const { deployment } = await deploy(0)
  const refused = client.patch(
    deployments,
    deployment.metadata,
    { spec: { selector: { matchLabels: { more: 'x' } } } },
    merge,
  )
  await expect(refused).rejects.toThrow('field is immutable')
})
