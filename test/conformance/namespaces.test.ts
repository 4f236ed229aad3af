// The life of a namespace: what it is born with, and how it ends.
import { describe, expect, test } from 'vitest'
import { configMaps, namespaces, pods, serviceAccounts } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { eventually, eventuallyGone } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleTicket } from './samples.ts'
import { connect, randomName } from './server.ts'

const server = await connect()
await installDefinitions(server)
const { client } = server

describe.concurrent('a namespace', () => {
  test('is Active at once and bears its name as a label', async () => {
    const name = await makeNamespace(server)
    const namespace = await client.get(namespaces, { name })
    expect(namespace.status).toEqual({ phase: 'Active' })
    expect(namespace.spec).toEqual({ finalizers: ['kubernetes'] })
    expect(namespace.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': name })
  })

  test('gets a ServiceAccount and the authority’s certificate', async () => {
    const namespace = await makeNamespace(server)
    await eventually(() => client.get(serviceAccounts, { namespace, name: 'default' }))
    const { data } = await eventually(() => client.get(configMaps, { namespace, name: 'kube-root-ca.crt' }))
    expect(data?.['ca.crt']).toContain('BEGIN CERTIFICATE')
  })

  test('that is deleted takes all that is in it along', async () => {
    const namespace = await makeNamespace(server)
    const contents = [
      [configMaps, await client.create(configMaps, sampleConfigMap(namespace))],
      [pods, await client.create(pods, samplePod(namespace))],
      [isolationPods, await client.create(isolationPods, sampleTicket(namespace))],
    ] as const
    await client.delete(namespaces, { name: namespace })
    expect(await phaseOf(namespace)).toBe('Terminating')
    await eventuallyGone(() => client.get(namespaces, { name: namespace }))
    for (const [resource, object] of contents) {
      await expect(client.get(resource, object.metadata)).rejects.toMatchObject({ kind: 'notFound' })
    }
  })

  test('that is being deleted takes nothing new, cannot be made again, and says what holds it', async () => {
    const namespace = await makeNamespace(server)
    const held = await client.create(configMaps, sampleConfigMap(namespace, {}, { finalizers: ['soh.re/hold'] }))
    await client.delete(namespaces, { name: namespace })

    const late = client.create(configMaps, sampleConfigMap(namespace))
    await expect(late).rejects.toMatchObject({ kind: 'forbidden', status: 403, reason: 'Forbidden' })
    await expect(late).rejects.toThrow(
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    )
    const ticket = client.create(isolationPods, sampleTicket(namespace))
    await expect(ticket).rejects.toMatchObject({ kind: 'forbidden', status: 403 })

    const again = client.create(namespaces, { metadata: { name: namespace } })
    await expect(again).rejects.toMatchObject({ kind: 'alreadyExists' })
    await expect(again).rejects.toThrow(`object is being deleted: namespaces "${namespace}" already exists`)

    await eventually(async () => {
      const { status } = await client.get(namespaces, { name: namespace })
      const condition = status?.conditions?.find(({ type }) => type === 'NamespaceFinalizersRemaining')
      expect(condition).toMatchObject({
        status: 'True',
        message: expect.stringContaining('soh.re/hold in 1 resource instances'),
      })
    })
    const patch = { metadata: { finalizers: null } }
    await client.patch(configMaps, held.metadata, patch, { type: 'merge' })
    await eventuallyGone(() => client.get(namespaces, { name: namespace }))
  })

  test('of the same name as one that is gone is another', async () => {
    const name = await makeNamespace(server)
    const first = await client.get(namespaces, { name })
    await client.delete(namespaces, { name }, { uid: first.metadata.uid })
    await eventuallyGone(() => client.get(namespaces, { name }))
    const second = await client.create(namespaces, { metadata: { name } })
    expect(second.metadata.uid).not.toBe(first.metadata.uid)
    const late = client.delete(namespaces, { name }, { uid: first.metadata.uid })
    await expect(late).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('that does not exist takes nothing', async () => {
    const missing = randomName('missing')
    const refused = client.create(configMaps, sampleConfigMap(missing))
    await expect(refused).rejects.toMatchObject({ kind: 'notFound' })
    await expect(refused).rejects.toThrow(`namespaces "${missing}" not found`)
    expect((await client.list(configMaps, { namespace: missing })).items).toEqual([])
  })

  test.each(['Upper', 'under_score', '-dash', 'x'.repeat(64)])('cannot be called %s', async name => {
    await expect(client.create(namespaces, { metadata: { name } })).rejects.toMatchObject({ kind: 'invalid' })
  })
})

async function phaseOf(name: string): Promise<string | undefined> {
  return (await client.get(namespaces, { name })).status?.phase
}
