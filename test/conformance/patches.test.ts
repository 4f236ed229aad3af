// What each kind of patch does to an object.
import { describe, expect, test } from 'vitest'
import type { Pod } from '../../api/kube/objects.ts'
import { configMaps, pods, services } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleTicket } from './samples.ts'
import { connect, expectStatus } from './server.ts'
import { inVersion } from './version.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server

describe('a merge patch', () => {
  const rows: Array<{ what: string; patch: object; data: unknown; labels: unknown }> = [
    { what: 'adds a field', patch: { data: { b: '2' } }, data: { a: '1', b: '2' }, labels: { l: 'x' } },
    { what: 'replaces a field', patch: { data: { a: '2' } }, data: { a: '2' }, labels: { l: 'x' } },
    { what: 'removes a field by null', patch: { data: { a: null } }, data: undefined, labels: { l: 'x' } },
    { what: 'ignores null where there is nothing', patch: { data: { z: null } }, data: { a: '1' }, labels: { l: 'x' } },
    { what: 'removes a whole map by null', patch: { metadata: { labels: null } }, data: { a: '1' }, labels: undefined },
    {
      what: 'leaves all else alone',
      patch: { metadata: { labels: { m: 'y' } } },
      data: { a: '1' },
      labels: { l: 'x', m: 'y' },
    },
  ]
  test.each(rows)('$what', async ({ patch, data, labels }) => {
    const { metadata } = await client.create(configMaps, sampleConfigMap(namespace, { a: '1' }, { labels: { l: 'x' } }))
    const patched = await client.patch(configMaps, metadata, patch, { type: 'merge' })
    expect(patched.data).toEqual(data)
    expect(patched.metadata.labels).toEqual(labels)
  })

  test('replaces a list as a whole', async () => {
    const { metadata } = await client.create(pods, samplePod(namespace, { finalizers: ['soh.re/a', 'soh.re/b'] }))
    const patched = await client.patch(pods, metadata, { metadata: { finalizers: ['soh.re/c'] } }, { type: 'merge' })
    expect(patched.metadata.finalizers).toEqual(['soh.re/c'])
    await client.patch(pods, metadata, { metadata: { finalizers: null } }, { type: 'merge' })
  })

  test('that is no object is a bad request', async () => {
    const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
    const path = `/api/v1/namespaces/${namespace}/configmaps/${metadata.name}`
    const headers = { 'content-type': 'application/merge-patch+json' }
    expectStatus(await ask({ method: 'PATCH', path, headers, body: '{"data":' }), 400, 'BadRequest')
  })

  test('that is no JSON is refused before the object is looked for', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/none`
    const headers = { 'content-type': 'application/merge-patch+json' }
    const answer = await ask({ method: 'PATCH', path, headers, body: '{"data":' })
    expect(answer.body).toMatchObject(
      inVersion({
        newest: { code: 400, reason: 'BadRequest', message: 'invalid JSON patch' },
        oldest: { code: 404, reason: 'NotFound' },
      }),
    )
  })
})

describe('a JSON patch', () => {
  const rows: Array<{ what: string; patch: object[]; data: unknown }> = [
    { what: 'adds', patch: [{ op: 'add', path: '/data/b', value: '2' }], data: { a: '1', b: '2' } },
    { what: 'replaces', patch: [{ op: 'replace', path: '/data/a', value: '2' }], data: { a: '2' } },
    { what: 'removes', patch: [{ op: 'remove', path: '/data/a' }], data: undefined },
    { what: 'moves', patch: [{ op: 'move', from: '/data/a', path: '/data/b' }], data: { b: '1' } },
    { what: 'copies', patch: [{ op: 'copy', from: '/data/a', path: '/data/b' }], data: { a: '1', b: '1' } },
    {
      what: 'goes on after a test that holds',
      patch: [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b', value: '2' },
      ],
      data: { a: '1', b: '2' },
    },
  ]
  test.each(rows)('$what', async ({ patch, data }) => {
    const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
    expect((await client.patch(configMaps, metadata, patch, { type: 'json' })).data).toEqual(data)
  })

  test('reaches keys with a slash, and the end of a list', async () => {
    const map = sampleConfigMap(namespace, {}, { labels: { 'soh.re/l': 'x' }, finalizers: ['soh.re/a'] })
    const { metadata } = await client.create(configMaps, map)
    const patch = [
      { op: 'replace', path: '/metadata/labels/soh.re~1l', value: 'y' },
      { op: 'add', path: '/metadata/finalizers/-', value: 'soh.re/b' },
    ]
    const patched = await client.patch(configMaps, metadata, patch, { type: 'json' })
    expect(patched.metadata).toMatchObject({ labels: { 'soh.re/l': 'y' }, finalizers: ['soh.re/a', 'soh.re/b'] })
    await client.patch(configMaps, metadata, { metadata: { finalizers: null } }, { type: 'merge' })
  })

  test.each([
    ['whose test fails', [{ op: 'test', path: '/data/a', value: '9' }]],
    ['that removes what is not there', [{ op: 'remove', path: '/data/z' }]],
  ])('%s is refused and changes nothing', async (_, patch) => {
    const first = await client.create(configMaps, sampleConfigMap(namespace))
    const refused = client.patch(configMaps, first.metadata, [{ op: 'add', path: '/data/b', value: '2' }, ...patch], {
      type: 'json',
    })
    await expect(refused).rejects.toMatchObject({ status: 422, kind: 'invalid' })
    expect(await client.get(configMaps, first.metadata)).toEqual(first)
  })

  test('whose tests on UID and resourceVersion hold is a conditional write', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const patch = (uid: string) => [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'add', path: '/spec/retire', value: 'Unused' },
    ]
    const wrong = client.patch(isolationPods, metadata, patch('another'), { type: 'json' })
    await expect(wrong).rejects.toMatchObject({ kind: 'invalid' })
    const right = await client.patch(isolationPods, metadata, patch(metadata.uid ?? ''), { type: 'json' })
    expect(right.spec.retire).toBe('Unused')
  })
})

describe('a strategic merge patch', () => {
  const containers: NonNullable<Pod['spec']>['containers'] = [
    { name: 'main', image: 'conformance.soh.re/none', env: [{ name: 'A', value: '1' }] },
    { name: 'side', image: 'conformance.soh.re/none' },
  ]

  test('merges containers by name', async () => {
    const { metadata } = await client.create(pods, samplePod(namespace, {}, { containers }))
    const patch = { spec: { containers: [{ name: 'side', image: 'conformance.soh.re/other' }] } }
    const patched = await client.patch(pods, metadata, patch, { type: 'strategic' })
    expect(patched.spec?.containers.map(({ name, image }) => [name, image])).toEqual([
      ['main', 'conformance.soh.re/none'],
      ['side', 'conformance.soh.re/other'],
    ])
  })

  test('adds to finalizers and removes from them', async () => {
    const { metadata } = await client.create(configMaps, sampleConfigMap(namespace, {}, { finalizers: ['soh.re/a'] }))
    const add = { metadata: { finalizers: ['soh.re/b'] } }
    const added = await client.patch(configMaps, metadata, add, { type: 'strategic' })
    expect(added.metadata.finalizers?.toSorted()).toEqual(['soh.re/a', 'soh.re/b'])
    const remove = { metadata: { '$deleteFromPrimitiveList/finalizers': ['soh.re/a', 'soh.re/b'] } }
    const removed = await client.patch(configMaps, metadata, remove, { type: 'strategic' })
    expect(removed.metadata.finalizers).toBeUndefined()
  })

  test('merges Service ports by port, replaces and deletes on demand', async () => {
    const name = 'ports'
    const ports = [
      { name: 'a', port: 1000 },
      { name: 'b', port: 2000 },
    ]
    const { metadata } = await client.create(services, { metadata: { namespace, name }, spec: { ports } })
    const apply = async (patch: unknown[]) => {
      const patched = await client.patch(services, metadata, { spec: { ports: patch } }, { type: 'strategic' })
      return patched.spec?.ports?.map(port => `${port.name}:${port.port}>${port.targetPort}`)
    }
    expect(await apply([{ port: 1000, targetPort: 8080 }])).toEqual(['a:1000>8080', 'b:2000>2000'])
    expect(await apply([{ port: 2000, $patch: 'delete' }])).toEqual(['a:1000>8080'])
    expect(await apply([{ $patch: 'replace' }, { name: 'c', port: 3000 }])).toEqual(['c:3000>3000'])
  })

  test('gives a pod another address in the place of the one before it, which else would join it and be refused', async () => {
    const { metadata } = await client.create(pods, samplePod(namespace))
    const write = async (podIP: string, more: object[] = []) => {
      const status = { podIP, podIPs: [{ ip: podIP }, ...more] }
      const patched = await client.patch(pods, metadata, { status }, { type: 'strategic', subresource: 'status' })
      return patched.status?.podIPs
    }
    expect(await write('10.9.8.7')).toEqual([{ ip: '10.9.8.7' }])
    await expect(write('10.9.8.6')).rejects.toThrow('may specify no more than one IP for each IP family')
    expect(await write('10.9.8.6', [{ $patch: 'replace' }])).toEqual([{ ip: '10.9.8.6' }])
  })

  test('is not supported for custom resources', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const refused = client.patch(isolationPods, metadata, { spec: { retire: 'Now' } }, { type: 'strategic' })
    await expect(refused).rejects.toMatchObject({ status: 415 })
  })
})

test('a patch of an unknown kind is refused', async () => {
  const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
  const path = `/api/v1/namespaces/${namespace}/configmaps/${metadata.name}`
  const answer = await ask({ method: 'PATCH', path, headers: { 'content-type': 'application/json' }, body: {} })
  expectStatus(answer, 415, 'UnsupportedMediaType')
})

test('a patch of an object that does not exist is not found', async () => {
  const refused = client.patch(configMaps, { namespace, name: 'missing' }, { data: {} }, { type: 'merge' })
  await expect(refused).rejects.toMatchObject({ kind: 'notFound', status: 404 })
})

test('a patch that would break the object is refused with the field', async () => {
  const { metadata } = await client.create(pods, samplePod(namespace))
  const refused = client.patch(pods, metadata, { spec: { restartPolicy: 'Never' } }, { type: 'merge' })
  await expect(refused).rejects.toMatchObject({ kind: 'invalid', reason: 'Invalid' })
  await expect(refused).rejects.toThrow('pod updates may not change fields other than')
})

test.each(['name', 'namespace', 'uid'])('a patch cannot change metadata.%s', async field => {
  const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
  const refused = client.patch(configMaps, metadata, { metadata: { [field]: 'another' } }, { type: 'merge' })
  await expect(refused).rejects.toMatchObject({ name: 'KubeError', outcome: 'refused' })
  expect((await client.get(configMaps, metadata)).metadata.uid).toBe(metadata.uid)
})
