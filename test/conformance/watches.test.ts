// What a watch tells, and from where on.
import { describe, expect, test } from 'vitest'
import type { WatchEvent } from '../../api/kube/client.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import { configMaps, type Resource } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { eventually } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, sampleTicket } from './samples.ts'
import { connect, randomName } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server
// A controller makes it in its own time: in no watch's midst.
await eventually(() => client.get(configMaps, { namespace, name: 'kube-root-ca.crt' }))

const merge = { type: 'merge' } as const

/** Reads a watch until it has told `count` events (bookmarks left out) and returns `TYPE name`. */
async function collect(watch: AsyncIterable<WatchEvent<KubeObject>>, count: number): Promise<string[]> {
  const seen: string[] = []
  for await (const event of watch) {
    if (event.type === 'BOOKMARK') continue
    seen.push(`${event.type} ${event.object.metadata.name}`)
    if (seen.length === count) break
  }
  return seen
}

async function presentVersion(resource: Resource = configMaps): Promise<string> {
  return (await client.list(resource, { namespace })).metadata.resourceVersion
}

describe.each([
  { what: 'ConfigMaps', resource: configMaps as Resource, make: () => sampleConfigMap(namespace) as KubeObject },
  { what: 'custom resources', resource: isolationPods as Resource, make: () => sampleTicket(namespace) as KubeObject },
])('a watch of $what', ({ resource, make }) => {
  test('tells everything after its resourceVersion in order, and nothing before', async () => {
    const before = await client.create(resource, make())
    const resourceVersion = await presentVersion(resource)
    const after = await client.create(resource, make())
    await client.patch(resource, before.metadata, { metadata: { labels: { a: '1' } } }, merge)
    await client.patch(resource, after.metadata, { metadata: { labels: { a: '2' } } }, merge)
    await client.delete(resource, before.metadata)
    const watch = client.watch(resource, { namespace, resourceVersion, timeoutSeconds: 20 })
    expect(await collect(watch, 4)).toEqual([
      `ADDED ${after.metadata.name}`,
      `MODIFIED ${before.metadata.name}`,
      `MODIFIED ${after.metadata.name}`,
      `DELETED ${before.metadata.name}`,
    ])
  })

  test('resumes from the resourceVersion of any event without loss or repetition', async () => {
    const resourceVersion = await presentVersion(resource)
    const names: string[] = []
    for (let n = 0; n < 4; n++) names.push((await client.create(resource, make())).metadata.name)
    let last = resourceVersion
    for (const name of names) {
      for await (const event of client.watch(resource, { namespace, resourceVersion: last, timeoutSeconds: 20 })) {
        if (event.type === 'BOOKMARK') continue
        expect(`${event.type} ${event.object.metadata.name}`).toBe(`ADDED ${name}`)
        last = event.object.metadata.resourceVersion ?? ''
        break
      }
    }
  })

  test('tells a deletion with the last state and a resourceVersion of its own', async () => {
    const made = await client.create(resource, make())
    const { resourceVersion } = made.metadata
    await client.delete(resource, made.metadata)
    const watch = client.watch(resource, { namespace, resourceVersion: resourceVersion ?? '', timeoutSeconds: 20 })
    for await (const event of watch) {
      if (event.type === 'BOOKMARK') continue
      expect(event.type).toBe('DELETED')
      expect(event.object.metadata).toMatchObject({ name: made.metadata.name, uid: made.metadata.uid })
      expect(BigInt(event.object.metadata.resourceVersion ?? '')).toBeGreaterThan(BigInt(resourceVersion ?? ''))
      break
    }
  })

  test('tells an object that gains its label as added and one that loses it as deleted', async () => {
    const label = randomName('l')
    const resourceVersion = await presentVersion(resource)
    const { metadata } = await client.create(resource, make())
    for (const value of ['1', '2', null]) {
      await client.patch(resource, metadata, { metadata: { labels: { [label]: value } } }, merge)
    }
    const watch = client.watch(resource, { namespace, resourceVersion, labelSelector: label, timeoutSeconds: 20 })
    const { name } = metadata
    expect(await collect(watch, 3)).toEqual([`ADDED ${name}`, `MODIFIED ${name}`, `DELETED ${name}`])
  })

  test('of one name tells of no other', async () => {
    const resourceVersion = await presentVersion(resource)
    await client.create(resource, make())
    const wanted = await client.create(resource, make())
    await client.delete(resource, wanted.metadata)
    const fieldSelector = `metadata.name=${wanted.metadata.name}`
    const watch = client.watch(resource, { namespace, resourceVersion, fieldSelector, timeoutSeconds: 20 })
    expect(await collect(watch, 2)).toEqual([`ADDED ${wanted.metadata.name}`, `DELETED ${wanted.metadata.name}`])
  })

  test('over all namespaces tells of this one', async () => {
    const label = randomName('l')
    const resourceVersion = await presentVersion(resource)
    const made = make()
    const { metadata } = await client.create(resource, {
      ...made,
      metadata: { ...made.metadata, labels: { [label]: 'x' } },
    })
    const watch = client.watch(resource, { resourceVersion, labelSelector: label, timeoutSeconds: 20 })
    expect(await collect(watch, 1)).toEqual([`ADDED ${metadata.name}`])
  })
})

test('a watch that is open tells what happens then', async () => {
  const resourceVersion = await presentVersion()
  const map = sampleConfigMap(namespace)
  const watch = client.watch(configMaps, {
    namespace,
    resourceVersion,
    fieldSelector: `metadata.name=${map.metadata.name}`,
    timeoutSeconds: 20,
    onOpen: () => void client.create(configMaps, map),
  })
  expect(await collect(watch, 1)).toEqual([`ADDED ${map.metadata.name}`])
})

test('a write that changes nothing is no event', async () => {
  const first = await client.create(configMaps, sampleConfigMap(namespace))
  const { name, resourceVersion = '' } = first.metadata
  await client.replace(configMaps, first)
  await client.patch(configMaps, first.metadata, { data: { a: '2' } }, merge)
  const watch = client.watch(configMaps, {
    namespace,
    resourceVersion,
    fieldSelector: `metadata.name=${name}`,
    timeoutSeconds: 20,
  })
  for await (const event of watch) {
    if (event.type === 'BOOKMARK') continue
    expect(event.object.data).toEqual({ a: '2' })
    break
  }
})

test('a watch that has nothing to tell ends at its time, and a bookmark says from where to resume', async () => {
  const resourceVersion = await presentVersion()
  const awaited = sampleConfigMap(namespace)
  const fieldSelector = `metadata.name=${awaited.metadata.name}`
  const options = { namespace, fieldSelector, timeoutSeconds: 4 }
  let other: Promise<KubeObject> | undefined
  const onOpen = () => {
    other = client.create(configMaps, sampleConfigMap(namespace))
  }
  const seen: Array<WatchEvent<KubeObject>> = []
  for await (const event of client.watch(configMaps, { ...options, resourceVersion, onOpen })) seen.push(event)
  expect(new Set(seen.map(event => event.type))).toEqual(new Set(['BOOKMARK']))
  const mark = seen.at(-1)?.object.metadata.resourceVersion ?? ''
  expect(BigInt(mark)).toBeGreaterThanOrEqual(BigInt((await other)?.metadata.resourceVersion ?? ''))
  await client.create(configMaps, awaited)
  const resumed = client.watch(configMaps, { ...options, resourceVersion: mark })
  expect(await collect(resumed, 1)).toEqual([`ADDED ${awaited.metadata.name}`])
})

test('a watch from a resourceVersion that is too old is gone', async () => {
  const watch = client.watch(isolationPods, { namespace, resourceVersion: '1', timeoutSeconds: 20 })
  await expect(collect(watch, 1)).rejects.toMatchObject({ kind: 'gone', status: 410, reason: 'Expired' })
  await expect(
    collect(client.watch(isolationPods, { namespace, resourceVersion: '1', timeoutSeconds: 20 }), 1),
  ).rejects.toThrow('too old resource version: 1')
})

test('a watch from resourceVersion 0 begins with what there is', async () => {
  const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
  const fieldSelector = encodeURIComponent(`metadata.name=${metadata.name}`)
  const path = `/api/v1/namespaces/${namespace}/configmaps?watch=true&resourceVersion=0&timeoutSeconds=1&fieldSelector=${fieldSelector}`
  const answer = await ask({ path })
  expect(JSON.parse(answer.text.split('\n')[0] ?? '')).toMatchObject({
    type: 'ADDED',
    object: { kind: 'ConfigMap', metadata: { name: metadata.name } },
  })
})
