// Deletes that name which object, and which state of it, they mean.
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../api/kube/objects.ts'
import { configMaps, pods, type Resource } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleTicket } from './samples.ts'
import { connect, expectStatus } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server

const anotherUid = '00000000-0000-0000-0000-000000000000'

type Kind = { what: string; create(): Promise<KubeObject>; resource: Resource }
const kinds: Kind[] = [
  { what: 'ConfigMap', resource: configMaps, create: () => client.create(configMaps, sampleConfigMap(namespace)) },
  { what: 'Pod', resource: pods, create: () => client.create(pods, samplePod(namespace)) },
  {
    what: 'custom resource',
    resource: isolationPods,
    create: () => client.create(isolationPods, sampleTicket(namespace)),
  },
]

describe.each(kinds)('deleting a $what', ({ create, resource }) => {
  test('of another UID is a conflict and deletes nothing', async () => {
    const { metadata } = await create()
    const refused = client.delete(resource, metadata, { uid: anotherUid })
    await expect(refused).rejects.toMatchObject({ kind: 'conflict', reason: 'Conflict' })
    await expect(refused).rejects.toThrow(
      `the UID in the precondition (${anotherUid}) does not match the UID in record (${metadata.uid})`,
    )
    expect((await client.get(resource, metadata)).metadata.deletionTimestamp).toBeUndefined()
  })

  test('of another resourceVersion is a conflict and deletes nothing', async () => {
    const { metadata } = await create()
    const changed = await client.patch(resource, metadata, { metadata: { labels: { a: 'b' } } }, { type: 'merge' })
    const refused = client.delete(resource, metadata, { resourceVersion: metadata.resourceVersion })
    await expect(refused).rejects.toMatchObject({ kind: 'conflict', reason: 'Conflict' })
    await expect(refused).rejects.toThrow(
      `the ResourceVersion in the precondition (${metadata.resourceVersion}) does not match`,
    )
    expect(await client.get(resource, metadata)).toEqual(changed)
  })

  test('of the right UID and resourceVersion deletes it', async () => {
    const { metadata } = await create()
    const { uid, resourceVersion } = metadata
    await client.delete(resource, metadata, { uid, resourceVersion })
    await expect(client.get(resource, metadata)).rejects.toMatchObject({ kind: 'notFound', reason: 'NotFound' })
  })

  test('that a new one of the same name replaced does not touch the new one', async () => {
    const { metadata } = await create()
    await client.delete(resource, metadata)
    const successor = await client.create(resource, {
      ...template(resource),
      metadata: { namespace, name: metadata.name },
    })
    await expect(client.delete(resource, metadata, { uid: metadata.uid })).rejects.toMatchObject({ kind: 'conflict' })
    expect((await client.get(resource, metadata)).metadata.uid).toBe(successor.metadata.uid)
  })

  test('that does not exist is not found', async () => {
    const refused = client.delete(resource, { namespace, name: 'missing' }, { uid: anotherUid })
    await expect(refused).rejects.toMatchObject({ kind: 'notFound', status: 404, reason: 'NotFound' })
  })

  test('for a dry run deletes nothing', async () => {
    const { metadata } = await create()
    await client.delete(resource, metadata, { dryRun: true })
    expect((await client.get(resource, metadata)).metadata.uid).toBe(metadata.uid)
  })
})

function template(resource: Resource): KubeObject {
  if (resource === pods) return samplePod(namespace)
  return resource === configMaps ? sampleConfigMap(namespace) : sampleTicket(namespace)
}

test('a delete answers with the UID of what it deleted', async () => {
  const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
  const answer = await ask({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/configmaps/${metadata.name}` })
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: metadata.name, uid: metadata.uid },
  })
})

test('a delete of an object with a finalizer answers with the object, which stays', async () => {
  const map = sampleConfigMap(namespace, {}, { finalizers: ['conformance.soh.re/hold'] })
  const { metadata } = await client.create(configMaps, map)
  const path = `/api/v1/namespaces/${namespace}/configmaps/${metadata.name}`
  const answer = await ask({ method: 'DELETE', path })
  expect(answer.body).toMatchObject({
    kind: 'ConfigMap',
    metadata: { uid: metadata.uid, deletionTimestamp: expect.any(String) },
  })
  await client.patch(configMaps, metadata, { metadata: { finalizers: null } }, { type: 'merge' })
  expectStatus(await ask({ path }), 404, 'NotFound', `configmaps "${metadata.name}" not found`)
})
