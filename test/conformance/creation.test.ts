// What the server makes of a new object: names, identity, trial runs.
import { describe, expect, test } from 'vitest'
import { configMaps, pods, type Resource } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleService } from './samples.ts'
import { connect, expectStatus } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server
const maps = `/api/v1/namespaces/${namespace}/configmaps`

describe('a new object', () => {
  test('gets a UID, a resourceVersion and a time, whatever its maker wrote there', async () => {
    const map = sampleConfigMap(namespace)
    const uid = '00000000-0000-0000-0000-000000000000'
    const metadata = { ...map.metadata, uid, creationTimestamp: '2001-01-01T00:00:00Z', generation: 7 }
    const created = await client.create(configMaps, { ...map, metadata })
    expect(created.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(created.metadata.uid).not.toBe(uid)
    expect(created.metadata.creationTimestamp).not.toBe(metadata.creationTimestamp)
    expect(created.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(created).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: map.data })
    expect(await client.get(configMaps, created.metadata)).toEqual(created)
  })

  test('of a name that is taken is refused', async () => {
    const map = sampleConfigMap(namespace)
    await client.create(configMaps, map)
    const again = client.create(configMaps, map)
    await expect(again).rejects.toMatchObject({ kind: 'alreadyExists', status: 409, outcome: 'refused' })
    await expect(again).rejects.toThrow(`configmaps "${map.metadata.name}" already exists`)
  })

  test('may not bring a resourceVersion', async () => {
    const map = sampleConfigMap(namespace)
    const refused = client.create(configMaps, { ...map, metadata: { ...map.metadata, resourceVersion: '5' } })
    await expect(refused).rejects.toThrow('resourceVersion should not be set on objects to be created')
  })

  test('counts its first generation where generations are counted', async () => {
    const service = await client.create(dedicatedServices, sampleService(namespace))
    expect(service.metadata.generation).toBe(1)
  })

  test('answers 201, also to a maker that sends no namespace in the body', async () => {
    const { name } = sampleConfigMap(namespace).metadata
    const answer = await ask({ method: 'POST', path: maps, body: { metadata: { name } } })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ metadata: { name, namespace } })
  })
})

describe('generateName', () => {
  test('gives each object a name of its own', async () => {
    const create = () => ask({ method: 'POST', path: maps, body: { metadata: { generateName: 'made-' } } })
    const names = (await Promise.all(Array.from({ length: 5 }, create))).map(
      ({ body }) => (body as { metadata: { name: string } }).metadata.name,
    )
    for (const name of names) expect(name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    expect(new Set(names).size).toBe(5)
  })

  test('is cut so that the name fits', async () => {
    const { body } = await ask({
      method: 'POST',
      path: maps,
      body: { metadata: { generateName: `${'x'.repeat(80)}-` } },
    })
    expect(body).toMatchObject({ metadata: { name: expect.stringMatching(/^x{58}[a-z0-9]{5}$/) } })
  })

  test('yields to a name', async () => {
    const { name } = sampleConfigMap(namespace).metadata
    const { body } = await ask({ method: 'POST', path: maps, body: { metadata: { name, generateName: 'made-' } } })
    expect(body).toMatchObject({ metadata: { name } })
  })
})

describe('a dry run', () => {
  const kinds: Array<{ what: string; resource: Resource; make: () => ReturnType<typeof samplePod> }> = [
    { what: 'ConfigMap', resource: configMaps as Resource, make: () => sampleConfigMap(namespace) as never },
    { what: 'Pod', resource: pods as Resource, make: () => samplePod(namespace) },
    {
      what: 'DedicatedService',
      resource: dedicatedServices as Resource,
      make: () => sampleService(namespace) as never,
    },
  ]
  test.each(kinds)('of creating a $what answers as if it had, and stores nothing', async ({ resource, make }) => {
    const object = make()
    const tried = await client.create(resource, object, { dryRun: true })
    expect(tried.metadata).toMatchObject({ name: object.metadata.name, uid: expect.any(String) })
    expect(tried.metadata.resourceVersion).toBeUndefined()
    await expect(client.get(resource, object.metadata)).rejects.toMatchObject({ kind: 'notFound' })
  })

  test('of a change answers with the changed object and changes nothing', async () => {
    const first = await client.create(configMaps, sampleConfigMap(namespace))
    const tried = await client.patch(configMaps, first.metadata, { data: { a: '2' } }, { type: 'merge', dryRun: true })
    expect(tried.data).toEqual({ a: '2' })
    const replaced = await client.replace(configMaps, { ...first, data: { a: '3' } }, { dryRun: true })
    expect(replaced.data).toEqual({ a: '3' })
    expect(await client.get(configMaps, first.metadata)).toEqual(first)
  })

  test('finds what a real write would find', async () => {
    const first = await client.create(configMaps, sampleConfigMap(namespace))
    await expect(
      client.create(configMaps, sampleConfigMapNamed(first.metadata.name), { dryRun: true }),
    ).rejects.toMatchObject({ kind: 'alreadyExists' })
    const bad = samplePod(namespace, {}, { containers: [] })
    await expect(client.create(pods, bad, { dryRun: true })).rejects.toThrow('spec.containers: Required value')
  })

  test('with another word than All is invalid', async () => {
    const answer = await ask({ method: 'POST', path: `${maps}?dryRun=Some`, body: sampleConfigMap(namespace) })
    expectStatus(answer, 422, 'Invalid', 'dryRun')
  })
})

function sampleConfigMapNamed(name: string) {
  return { ...sampleConfigMap(namespace), metadata: { namespace, name } }
}
