// Two writers of one object: the resourceVersion decides.
import { describe, expect, test } from 'vitest'
import { configMaps } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, sampleService, sampleTicket } from './samples.ts'
import { connect, expectStatus } from './server.ts'
import { inVersion } from './version.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server

const changed = 'the object has been modified; please apply your changes to the latest version and try again'

describe('an update that carries an old resourceVersion', () => {
  test('by PUT is refused with a conflict and changes nothing', async () => {
    const first = await client.create(configMaps, sampleConfigMap(namespace))
    const second = await client.replace(configMaps, { ...first, data: { a: '2' } })
    const late = client.replace(configMaps, { ...first, data: { a: '3' } })
    await expect(late).rejects.toMatchObject({ kind: 'conflict', reason: 'Conflict', outcome: 'refused' })
    await expect(late).rejects.toThrow(
      `Operation cannot be fulfilled on configmaps "${first.metadata.name}": ${changed}`,
    )
    expect(await client.get(configMaps, first.metadata as { name: string })).toEqual(second)
  })

  test.each(['merge', 'strategic'] as const)('by %s patch is refused with a conflict', async type => {
    const first = await client.create(configMaps, sampleConfigMap(namespace))
    const { name, resourceVersion } = first.metadata
    const ref = { namespace, name }
    await client.patch(configMaps, ref, { metadata: { resourceVersion }, data: { a: '2' } }, { type })
    const late = client.patch(configMaps, ref, { metadata: { resourceVersion }, data: { a: '3' } }, { type })
    await expect(late).rejects.toMatchObject({ kind: 'conflict', reason: 'Conflict' })
    await expect(late).rejects.toThrow(changed)
  })

  test('on the status of a custom resource is refused with a conflict', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const patch = (podIP: string) => ({ metadata: { resourceVersion: metadata.resourceVersion }, status: { podIP } })
    const options = { type: 'merge', subresource: 'status' } as const
    await client.patch(isolationPods, metadata, patch('10.0.0.1'), options)
    const late = client.patch(isolationPods, metadata, patch('10.0.0.1'), options)
    await expect(late).rejects.toMatchObject({ kind: 'conflict', reason: 'Conflict' })
    await expect(late).rejects.toThrow(`isolationpods.soh.re "${metadata.name}": ${changed}`)
  })
})

test('a patch without resourceVersion always lands on the present object', async () => {
  const first = await client.create(configMaps, sampleConfigMap(namespace))
  await client.replace(configMaps, { ...first, data: { a: '2' } })
  const patched = await client.patch(configMaps, first.metadata, { data: { b: '1' } }, { type: 'merge' })
  expect(patched.data).toEqual({ a: '2', b: '1' })
})

test('of many patches that carry the same resourceVersion exactly one wins', async () => {
  const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
  const attempts = Array.from({ length: 8 }, (_, attempt) =>
    client.patch(
      isolationPods,
      metadata,
      { metadata: { resourceVersion: metadata.resourceVersion }, status: { podUID: `uid-${attempt}` } },
      { type: 'merge', subresource: 'status' },
    ),
  )
  const results = await Promise.allSettled(attempts)
  const won = results.filter(result => result.status === 'fulfilled')
  const lost = results.filter(result => result.status === 'rejected')
  expect(won).toHaveLength(1)
  for (const { reason } of lost) expect(reason).toMatchObject({ kind: 'conflict', reason: 'Conflict' })
  expect(await client.get(isolationPods, metadata)).toEqual(won[0]!.value)
})

test('concurrent merge patches without resourceVersion all land', async () => {
  const { metadata } = await client.create(configMaps, sampleConfigMap(namespace, {}))
  const keys = ['a', 'b', 'c', 'd']
  await Promise.all(keys.map(key => client.patch(configMaps, metadata, { data: { [key]: key } }, { type: 'merge' })))
  expect((await client.get(configMaps, metadata)).data).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' })
})

test('a write that changes nothing leaves the resourceVersion alone', async () => {
  const first = await client.create(configMaps, sampleConfigMap(namespace))
  const replaced = await client.replace(configMaps, first)
  const patched = await client.patch(configMaps, first.metadata, { data: { a: '1' } }, { type: 'merge' })
  expect(replaced.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  expect(patched.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
})

test('every write of any object gets a higher resourceVersion', async () => {
  const map = await client.create(configMaps, sampleConfigMap(namespace))
  const ticket = await client.create(isolationPods, sampleTicket(namespace))
  const again = await client.patch(configMaps, map.metadata, { data: { a: '2' } }, { type: 'merge' })
  const versions = [map, ticket, again].map(object => BigInt(object.metadata.resourceVersion ?? ''))
  expect(versions[1]).toBeGreaterThan(versions[0]!)
  expect(versions[2]).toBeGreaterThan(versions[1]!)
})

test('PUT without resourceVersion overwrites a ConfigMap', async () => {
  const first = await client.create(configMaps, sampleConfigMap(namespace))
  const blind = { metadata: { namespace, name: first.metadata.name }, data: { z: '1' } }
  expect((await client.replace(configMaps, blind)).data).toEqual({ z: '1' })
})

test('PUT without resourceVersion on a custom resource is refused', async () => {
  const { metadata, spec } = await client.create(dedicatedServices, sampleService(namespace))
  const blind = { metadata: { namespace, name: metadata.name }, spec }
  const refused = client.replace(dedicatedServices, { ...sampleService(namespace), ...blind })
  await expect(refused).rejects.toMatchObject({ kind: 'invalid', reason: 'Invalid' })
  const value = inVersion({ newest: '0', oldest: '0x0' })
  await expect(refused).rejects.toThrow(
    `metadata.resourceVersion: Invalid value: ${value}: must be specified for an update`,
  )
})

test('PUT of an object with another UID is refused with a conflict', async () => {
  const first = await client.create(configMaps, sampleConfigMap(namespace))
  const other = { ...first, metadata: { ...first.metadata, uid: '00000000-0000-0000-0000-000000000000' } }
  const refused = client.replace(configMaps, other)
  await expect(refused).rejects.toMatchObject({ kind: 'conflict' })
  await expect(refused).rejects.toThrow(`UID in object meta: ${first.metadata.uid}`)
})

test('PUT on a path with another name is refused', async () => {
  const first = await client.create(configMaps, sampleConfigMap(namespace))
  const path = `/api/v1/namespaces/${namespace}/configmaps/other-name`
  expectStatus(await ask({ method: 'PUT', path, body: first }), 400, 'BadRequest', 'does not match the name on the URL')
})

test('PUT of an object that does not exist is not found', async () => {
  const refused = client.replace(dedicatedServices, {
    ...sampleService(namespace),
    metadata: { namespace, name: 'missing', resourceVersion: '1' },
  })
  await expect(refused).rejects.toMatchObject({ kind: 'notFound', status: 404 })
})
