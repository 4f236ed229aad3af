// Who is deleted along with whom, and what holds an object back.
import { describe, expect, test } from 'vitest'
import type { ConfigMap, KubeObject, OwnerReference } from '../../api/kube/objects.ts'
import { configMaps, pods } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { eventually, eventuallyGone } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleTicket } from './samples.ts'
import { connect } from './server.ts'
import { inVersion } from './version.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

const missingUid = '00000000-0000-0000-0000-000000000000'

function ownerOf(object: KubeObject, more: Partial<OwnerReference> = {}): OwnerReference {
  const { name, uid = '' } = object.metadata
  return { apiVersion: object.apiVersion ?? 'v1', kind: object.kind ?? 'ConfigMap', name, uid, ...more }
}

function createMap(ownerReferences: OwnerReference[] = [], finalizers: string[] = []): Promise<ConfigMap> {
  return client.create(configMaps, sampleConfigMap(namespace, {}, { ownerReferences, finalizers }))
}

const gone = (object: KubeObject) => eventuallyGone(() => client.get(configMaps, object.metadata))

describe.concurrent('an object with owners', () => {
  test('goes when its only owner is deleted', async () => {
    const owner = await createMap()
    const owned = await createMap([ownerOf(owner)])
    await client.delete(configMaps, owner.metadata)
    await gone(owned)
  })

  test('goes with its owner’s owner', async () => {
    const owner = await createMap()
    const owned = await createMap([ownerOf(owner)])
    const last = await createMap([ownerOf(owned)])
    await client.delete(configMaps, owner.metadata)
    await gone(last)
  })

  test('goes when its owner’s UID never was', async () => {
    const owner = await createMap()
    const owned = await createMap([ownerOf(owner, { uid: missingUid })])
    await gone(owned)
    expect((await client.get(configMaps, owner.metadata)).metadata.uid).toBe(owner.metadata.uid)
  })

  test('stays while one of two owners stays, and loses the other', async () => {
    const [stays, leaves] = [await createMap(), await createMap()]
    const owned = await createMap([ownerOf(stays), ownerOf(leaves)])
    await client.delete(configMaps, leaves.metadata)
    await eventually(async () => {
      const { metadata } = await client.get(configMaps, owned.metadata)
      expect(metadata.ownerReferences?.map(reference => reference.uid)).toEqual([stays.metadata.uid])
    })
  })

  test('stays when its owner is deleted as an orphan maker', async () => {
    const owner = await createMap()
    const owned = await createMap([ownerOf(owner)])
    await client.delete(configMaps, owner.metadata, { propagationPolicy: 'Orphan' })
    await gone(owner)
    expect((await client.get(configMaps, owned.metadata)).metadata.ownerReferences).toBeUndefined()
  })

  test('goes before an owner that is deleted in the foreground and waits for it', async () => {
    const owner = await createMap()
    const owned = await createMap([ownerOf(owner, { blockOwnerDeletion: true })], ['soh.re/hold'])
    await client.delete(configMaps, owner.metadata, { propagationPolicy: 'Foreground' })
    await eventually(async () => {
      const { metadata } = await client.get(configMaps, owned.metadata)
      expect(metadata.deletionTimestamp).toBeDefined()
    })
    const waiting = await client.get(configMaps, owner.metadata)
    expect(waiting.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      deletionTimestamp: expect.any(String),
    })
    await client.patch(configMaps, owned.metadata, { metadata: { finalizers: null } }, { type: 'merge' })
    await gone(owned)
    await gone(owner)
  })

  test('is a target pod that goes when its ticket is deleted', { timeout: 90_000 }, async () => {
    const ticket = await client.create(isolationPods, sampleTicket(namespace))
    const reference = ownerOf(ticket, { controller: true, blockOwnerDeletion: true })
    const pod = await client.create(pods, samplePod(namespace, { ownerReferences: [reference] }))
    expect(pod.metadata.ownerReferences).toEqual([
      { ...reference, apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod' },
    ])
    await client.delete(isolationPods, ticket.metadata)
    // A garbage collector looks for kinds that are new to it every 30 s.
    await eventuallyGone(() => client.get(pods, pod.metadata), 75_000)
  })

  test('may have one controller only', async () => {
    const [one, two] = [await createMap(), await createMap()]
    const both = createMap([ownerOf(one, { controller: true }), ownerOf(two, { controller: true })])
    await expect(both).rejects.toMatchObject({ kind: 'invalid' })
    await expect(both).rejects.toThrow('Only one reference can have Controller set to true')
  })

  test.each(['uid', 'name', 'kind', 'apiVersion'] as const)('must name its owner’s %s', async field => {
    const owner = await createMap()
    const refused = createMap([ownerOf(owner, { [field]: '' })])
    const path = inVersion({ newest: 'metadata.ownerReferences[0]', oldest: 'metadata.ownerReferences' })
    await expect(refused).rejects.toThrow(`${path}.${field}`)
  })
})

describe.concurrent('a finalizer', () => {
  test('holds a deleted object until it is taken away, and the object can still be changed', async () => {
    const map = await createMap([], ['soh.re/hold'])
    await client.delete(configMaps, map.metadata)
    const held = await client.get(configMaps, map.metadata)
    expect(held.metadata).toMatchObject({ deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0 })
    const changed = await client.patch(configMaps, map.metadata, { data: { b: '1' } }, { type: 'merge' })
    expect(changed.data).toEqual({ b: '1' })
    const last = await client.patch(configMaps, map.metadata, { metadata: { finalizers: [] } }, { type: 'merge' })
    expect(last.metadata.uid).toBe(map.metadata.uid)
    await expect(client.get(configMaps, map.metadata)).rejects.toMatchObject({ kind: 'notFound' })
  })

  test('cannot be added once the object is being deleted', async () => {
    const map = await createMap([], ['soh.re/hold'])
    await client.delete(configMaps, map.metadata)
    const finalizers = ['soh.re/hold', 'soh.re/more']
    const late = client.patch(configMaps, map.metadata, { metadata: { finalizers } }, { type: 'merge' })
    await expect(late).rejects.toMatchObject({ status: 422, kind: 'invalid' })
    await expect(late).rejects.toThrow('no new finalizers can be added if the object is being deleted')
    await client.patch(configMaps, map.metadata, { metadata: { finalizers: null } }, { type: 'merge' })
  })

  test('does not let a second delete through, nor a new object of the same name in', async () => {
    const map = await createMap([], ['soh.re/hold'])
    await client.delete(configMaps, map.metadata)
    const { deletionTimestamp } = (await client.get(configMaps, map.metadata)).metadata
    await client.delete(configMaps, map.metadata)
    expect((await client.get(configMaps, map.metadata)).metadata.deletionTimestamp).toBe(deletionTimestamp)
    const successor = client.create(configMaps, { metadata: { namespace, name: map.metadata.name } })
    await expect(successor).rejects.toMatchObject({ kind: 'alreadyExists' })
    await expect(successor).rejects.toThrow('object is being deleted')
    await client.patch(configMaps, map.metadata, { metadata: { finalizers: null } }, { type: 'merge' })
  })

  test('on a ticket keeps its status writable until the end', async () => {
    const ticket = await client.create(isolationPods, sampleTicket(namespace, { finalizers: ['soh.re/target-pod'] }))
    await client.delete(isolationPods, ticket.metadata)
    const status = { phase: 'Done', endedAt: '2026-01-01T00:00:00Z', endReason: 'Deleted' }
    const done = await client.patch(
      isolationPods,
      ticket.metadata,
      { status },
      { type: 'merge', subresource: 'status' },
    )
    expect(done.status?.phase).toBe('Done')
    await client.patch(isolationPods, ticket.metadata, { metadata: { finalizers: null } }, { type: 'merge' })
    await expect(client.get(isolationPods, ticket.metadata)).rejects.toMatchObject({ kind: 'notFound' })
  })

  test('must have a name with a domain', async () => {
    await expect(createMap([], ['hold'])).rejects.toThrow(
      'name is neither a standard finalizer name nor is it fully qualified',
    )
  })
})
