// Spec and status of one object have different writers; the subresource keeps them apart.
import { describe, expect, test } from 'vitest'
import { deployments, pods } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { samplePod, sampleService, sampleTicket } from './samples.ts'
import { connect, expectStatus } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server

const status = { type: 'merge', subresource: 'status' } as const

describe('a custom resource', () => {
  test('is created without the status that its creator sent', async () => {
    const ticket = { ...sampleTicket(namespace), status: { phase: 'Done', podIP: '10.0.0.1' } as const }
    expect((await client.create(isolationPods, ticket)).status).toEqual({ phase: 'Pending' })
    const service = { ...sampleService(namespace), status: { totalTargets: 7 } }
    expect((await client.create(dedicatedServices, service)).status).toBeUndefined()
  })

  test('keeps its status when the main resource is patched or replaced', async () => {
    const first = await client.create(isolationPods, sampleTicket(namespace))
    const patch = { status: { podIP: '10.0.0.1' }, metadata: { labels: { a: 'b' } } }
    const patched = await client.patch(isolationPods, first.metadata, patch, { type: 'merge' })
    expect(patched).toMatchObject({ metadata: { labels: { a: 'b' } }, status: { phase: 'Pending' } })
    expect(patched.status).toEqual({ phase: 'Pending' })
    const replaced = await client.replace(isolationPods, { ...patched, status: { phase: 'Done' } })
    expect(replaced.status).toEqual({ phase: 'Pending' })
  })

  test('keeps spec and metadata when its status is patched or replaced', async () => {
    const first = await client.create(isolationPods, sampleTicket(namespace))
    const patch = {
      metadata: { labels: { a: 'b' }, finalizers: ['soh.re/x'] },
      spec: { retire: 'Now' },
      status: { podIP: '10.0.0.1' },
    }
    const patched = await client.patch(isolationPods, first.metadata, patch, status)
    expect(patched.spec).toEqual(first.spec)
    expect(patched.metadata).not.toHaveProperty('labels')
    expect(patched.metadata).not.toHaveProperty('finalizers')
    expect(patched.status).toEqual({ phase: 'Pending', podIP: '10.0.0.1' })
    const wanted = {
      ...patched,
      spec: { templateHash: 'other' },
      status: { phase: 'Pending', podIP: '10.0.0.1', podUID: 'u' } as const,
    }
    const replaced = await client.replace(isolationPods, wanted, { subresource: 'status' })
    expect(replaced.spec).toEqual(first.spec)
    expect(replaced.status).toEqual({ phase: 'Pending', podIP: '10.0.0.1', podUID: 'u' })
  })

  test('counts a generation for each change of its spec and for nothing else', async () => {
    const { metadata } = await client.create(dedicatedServices, sampleService(namespace))
    const merge = { type: 'merge' } as const
    const generations = [metadata.generation]
    const labelled = await client.patch(dedicatedServices, metadata, { metadata: { labels: { a: 'b' } } }, merge)
    const observed = await client.patch(dedicatedServices, metadata, { status: { totalTargets: 1 } }, status)
    const scaled = await client.patch(dedicatedServices, metadata, { spec: { replicas: 4 } }, merge)
    const same = await client.patch(dedicatedServices, metadata, { spec: { replicas: 4 } }, merge)
    for (const object of [labelled, observed, scaled, same]) generations.push(object.metadata.generation)
    expect(generations).toEqual([1, 1, 1, 2, 2])
  })

  test('answers to GET on its status with the whole object', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const path = `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods/${metadata.name}/status`
    expect((await ask({ path })).body).toMatchObject({
      kind: 'IsolationPod',
      spec: { templateHash: 'h1' },
      status: { phase: 'Pending' },
    })
  })
})

describe('a Pod', () => {
  test('is created Pending, whatever its creator said', async () => {
    const pod = await client.create(pods, { ...samplePod(namespace), status: { phase: 'Running', podIP: '10.0.0.1' } })
    expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
  })

  test('keeps its status when the main resource is written, and its spec when its status is', async () => {
    const { metadata } = await client.create(pods, samplePod(namespace))
    const image = 'conformance.soh.re/other'
    const both = { status: { message: 'said' }, spec: { containers: [{ name: 'main', image }] } }
    const main = await client.patch(pods, metadata, both, { type: 'strategic' })
    expect(main.status?.message).toBeUndefined()
    expect(main.spec?.containers[0]?.image).toBe(image)
    const other = { status: { message: 'said' }, spec: { containers: [{ name: 'main', image: 'x' }] } }
    const written = await client.patch(pods, metadata, other, { type: 'strategic', subresource: 'status' })
    expect(written.status?.message).toBe('said')
    expect(written.spec?.containers[0]?.image).toBe(image)
  })

  test('has conditions that merge by type in a strategic patch', async () => {
    const { metadata } = await client.create(pods, samplePod(namespace))
    const condition = (type: string, state: string) => ({ status: { conditions: [{ type, status: state }] } })
    const strategic = { type: 'strategic', subresource: 'status' } as const
    await client.patch(pods, metadata, condition('Ready', 'False'), strategic)
    await client.patch(pods, metadata, condition('PodScheduled', 'False'), strategic)
    const { status } = await client.patch(pods, metadata, condition('Ready', 'True'), strategic)
    const seen = Object.fromEntries(status?.conditions?.map(({ type, status }) => [type, status]) ?? [])
    expect(seen).toEqual({ Ready: 'True', PodScheduled: 'False' })
  })
})

test('a Deployment keeps its spec when its status is written', async () => {
  const template = { metadata: { labels: { app: 'x' } }, spec: samplePod(namespace).spec }
  const spec = { replicas: 0, selector: { matchLabels: { app: 'x' } }, template }
  const { metadata } = await client.create(deployments, { metadata: { namespace, name: 'status' }, spec })
  const patched = await client.patch(deployments, metadata, { spec: { replicas: 5 } }, status)
  expect(patched.spec?.replicas).toBe(0)
})

test('a kind without the subresource answers not found', async () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps/kube-root-ca.crt/status`
  const answer = await ask({
    method: 'PATCH',
    path,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: {},
  })
  expectStatus(answer, 404, 'NotFound', 'the server could not find the requested resource')
})
