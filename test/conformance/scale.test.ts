// One number, set without knowing the kind: kubectl scale.
import { describe, expect, test } from 'vitest'
import { deployments } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { samplePod, sampleService } from './samples.ts'
import { connect, expectStatus } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server
const ours = `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices`
const mergePatch = { 'content-type': 'application/merge-patch+json' }

async function service(spec: object = { image: 'x', replicas: 3 }): Promise<string> {
  return (await client.create(dedicatedServices, sampleService(namespace, spec))).metadata.name
}

describe('the scale of a DedicatedService', () => {
  test('shows wish, available pods and the selector', async () => {
    const name = await service()
    const status = { availableTargets: 2, selector: 'soh.re/role=proxy' }
    await client.patch(dedicatedServices, { namespace, name }, { status }, { type: 'merge', subresource: 'status' })
    const { body } = await ask({ path: `${ours}/${name}/scale` })
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name, namespace },
      spec: { replicas: 3 },
      status: { replicas: 2, selector: 'soh.re/role=proxy' },
    })
  })

  test('is set by PUT, under its resourceVersion', async () => {
    const name = await service()
    const path = `${ours}/${name}/scale`
    const { body: scale } = await ask({ path })
    const wanted = { ...(scale as object), spec: { replicas: 7 } }
    expect((await ask({ method: 'PUT', path, body: wanted })).body).toMatchObject({ spec: { replicas: 7 } })
    const { spec, metadata } = await client.get(dedicatedServices, { namespace, name })
    expect([spec.replicas, metadata.generation]).toEqual([7, 2])
    expectStatus(await ask({ method: 'PUT', path, body: wanted }), 409, 'Conflict')
  })

  test.each([0, 12])('is set to %i by a merge patch', async replicas => {
    const name = await service()
    const answer = await ask({
      method: 'PATCH',
      path: `${ours}/${name}/scale`,
      headers: mergePatch,
      body: { spec: { replicas } },
    })
    expect(answer.body).toMatchObject({ kind: 'Scale' })
    expect((await client.get(dedicatedServices, { namespace, name })).spec.replicas).toBe(replicas)
  })

  test('obeys the limits of the field', async () => {
    const name = await service()
    const body = { spec: { replicas: -1 } }
    const answer = await ask({ method: 'PATCH', path: `${ours}/${name}/scale`, headers: mergePatch, body })
    expectStatus(answer, 422, 'Invalid', 'spec.replicas')
  })

  test('of what is not there is not found', async () => {
    expectStatus(await ask({ path: `${ours}/missing/scale` }), 404, 'NotFound', '"missing" not found')
  })
})

test('a Deployment has one too', async () => {
  const labels = { app: 'scaled' }
  const template = { metadata: { labels }, spec: samplePod(namespace).spec }
  const spec = { replicas: 0, selector: { matchLabels: labels }, template }
  await client.create(deployments, { metadata: { namespace, name: 'scaled' }, spec })
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/scaled/scale`
  expect((await ask({ path })).body).toMatchObject({ kind: 'Scale', spec: {}, status: { selector: 'app=scaled' } })
  await ask({ method: 'PATCH', path, headers: mergePatch, body: { spec: { replicas: 1 } } })
  expect((await client.get(deployments, { namespace, name: 'scaled' })).spec?.replicas).toBe(1)
})
