// Many objects deleted by one request.
import { beforeEach, expect, test } from 'vitest'
import { configMaps, pods } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleTicket } from './samples.ts'
import { connect } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const other = await makeNamespace(server)
const { client, ask } = server
const labels = { soh: 'yes' }

beforeEach(async () => {
  await client.deleteCollection(isolationPods, { namespace })
  for (const name of ['a', 'b']) {
    await client.create(isolationPods, { ...sampleTicket(namespace), metadata: { namespace, name, labels } })
  }
  await client.create(isolationPods, { ...sampleTicket(namespace), metadata: { namespace, name: 'c' } })
})

async function left(): Promise<string[]> {
  return (await client.list(isolationPods, { namespace })).items.map(item => item.metadata.name)
}

test('with a label selector deletes what bears the label', async () => {
  await client.deleteCollection(isolationPods, { namespace, labelSelector: 'soh=yes' })
  expect(await left()).toEqual(['c'])
})

test('with a field selector deletes that one', async () => {
  await client.deleteCollection(isolationPods, { namespace, fieldSelector: 'metadata.name=b' })
  expect(await left()).toEqual(['a', 'c'])
})

test('without a selector deletes all in the namespace, and nothing elsewhere', async () => {
  await client.create(isolationPods, { ...sampleTicket(other), metadata: { namespace: other, name: 'a' } })
  await client.deleteCollection(isolationPods, { namespace })
  expect(await left()).toEqual([])
  expect((await client.list(isolationPods, { namespace: other })).items).toHaveLength(1)
})

test('for a dry run deletes nothing', async () => {
  await client.deleteCollection(isolationPods, { namespace, dryRun: true })
  expect(await left()).toEqual(['a', 'b', 'c'])
})

test('leaves objects with finalizers to their finalizers', async () => {
  await client.patch(
    isolationPods,
    { namespace, name: 'a' },
    { metadata: { finalizers: ['soh.re/x'] } },
    { type: 'merge' },
  )
  await client.deleteCollection(isolationPods, { namespace })
  expect(await left()).toEqual(['a'])
  const { metadata } = await client.get(isolationPods, { namespace, name: 'a' })
  expect(metadata.deletionTimestamp).toBeDefined()
  await client.patch(isolationPods, { namespace, name: 'a' }, { metadata: { finalizers: null } }, { type: 'merge' })
  expect(await left()).toEqual([])
})

test('answers with what it deleted', async () => {
  const path = `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods?labelSelector=soh%3Dyes`
  const { status, body } = await ask({ method: 'DELETE', path })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    kind: 'IsolationPodList',
    items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
  })
})

test('of an empty collection succeeds', async () => {
  await client.deleteCollection(configMaps, { namespace, labelSelector: 'none=none' })
  const pod = await client.create(pods, samplePod(namespace))
  await client.deleteCollection(pods, { namespace, gracePeriodSeconds: 0 })
  await expect(client.get(pods, pod.metadata)).rejects.toMatchObject({ kind: 'notFound' })
  await client.create(configMaps, sampleConfigMap(namespace))
})
