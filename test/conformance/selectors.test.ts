// Lists that choose by labels and by fields.
import { describe, expect, test } from 'vitest'
import { configMaps, coreEvents, pods, secrets } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleTicket } from './samples.ts'
import { connect } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server

const labelled: Record<string, Record<string, string>> = {
  a: { suite: 's', tier: 'front', stage: 'one' },
  b: { suite: 's', tier: 'back', stage: 'one' },
  c: { suite: 's', tier: 'back' },
  d: { suite: 's', 'soh.re/flag': '' },
}
for (const [name, labels] of Object.entries(labelled)) {
  await client.create(configMaps, { ...sampleConfigMap(namespace), metadata: { namespace, name, labels } })
  await client.create(isolationPods, { ...sampleTicket(namespace), metadata: { namespace, name, labels } })
}

describe('a label selector', () => {
  const rows: Array<[selector: string, found: string]> = [
    ['tier=back', 'bc'],
    ['tier==back', 'bc'],
    ['tier!=back,suite=s', 'ad'],
    ['tier=back,stage=one', 'b'],
    ['tier in (front, back)', 'abc'],
    ['tier notin (front),suite', 'bcd'],
    ['stage', 'ab'],
    ['!stage,suite=s', 'cd'],
    ['soh.re/flag=', 'd'],
    ['soh.re/flag', 'd'],
    ['tier=none', ''],
  ]
  test.each(rows)('%s finds %s', async (labelSelector, found) => {
    for (const resource of [configMaps, isolationPods]) {
      const { items } = await client.list(resource, { namespace, labelSelector })
      const names = items.map(item => item.metadata.name)
      expect(names.filter(name => name !== 'kube-root-ca.crt')).toEqual([...found])
    }
  })

  test.each(['tier in', '=x', 'a b', 'tier=-x-'])('"%s" is a bad request', async labelSelector => {
    const refused = client.list(configMaps, { namespace, labelSelector })
    await expect(refused).rejects.toMatchObject({ kind: 'badRequest', reason: 'BadRequest' })
  })
})

describe('a field selector', () => {
  const rows: Array<[selector: string, found: string]> = [
    ['metadata.name=b', 'b'],
    ['metadata.name==b', 'b'],
    ['metadata.name!=b,metadata.name!=kube-root-ca.crt', 'acd'],
    ['metadata.name=none', ''],
    [`metadata.name=a,metadata.namespace=${namespace}`, 'a'],
    ['metadata.name=a,metadata.namespace=other', ''],
  ]
  test.each(rows)('%s finds %s', async (fieldSelector, found) => {
    for (const resource of [configMaps, isolationPods]) {
      const { items } = await client.list(resource, { namespace, fieldSelector })
      expect(items.map(item => item.metadata.name)).toEqual([...found])
    }
  })

  test('and a label selector must both hold', async () => {
    const both = { namespace, labelSelector: 'tier=back', fieldSelector: 'metadata.name=b' }
    expect((await client.list(configMaps, both)).items).toHaveLength(1)
    expect((await client.list(configMaps, { ...both, labelSelector: 'tier=front' })).items).toHaveLength(0)
  })

  test('finds the namespace in a list over all of them', async () => {
    const fieldSelector = `metadata.namespace=${namespace}`
    const { items } = await client.list(isolationPods, { fieldSelector })
    expect(items.map(item => item.metadata.name)).toEqual(['a', 'b', 'c', 'd'])
  })

  test.each([configMaps, isolationPods])('on a field that cannot be selected is a bad request', async resource => {
    const refused = client.list(resource, { namespace, fieldSelector: 'spec.bogus=x' })
    await expect(refused).rejects.toMatchObject({ kind: 'badRequest' })
    await expect(refused).rejects.toThrow('spec.bogus')
  })

  test('chooses pods by phase, node and restart policy', async () => {
    const never = await client.create(pods, samplePod(namespace, {}, { restartPolicy: 'Never' }))
    const always = await client.create(pods, samplePod(namespace))
    await client.patch(
      pods,
      always.metadata,
      { status: { phase: 'Running' } },
      { type: 'merge', subresource: 'status' },
    )
    const names = async (fieldSelector: string) =>
      (await client.list(pods, { namespace, fieldSelector })).items.map(item => item.metadata.name)
    expect(await names('spec.restartPolicy=Never')).toEqual([never.metadata.name])
    expect(await names('status.phase=Running')).toEqual([always.metadata.name])
    expect(await names('status.phase!=Running,status.phase!=Failed')).toEqual([never.metadata.name])
    expect(await names('spec.nodeName=nowhere')).toEqual([])
    expect((await names('spec.nodeName=')).toSorted()).toEqual([never.metadata.name, always.metadata.name].toSorted())
  })

  test('chooses Secrets by type', async () => {
    await client.create(secrets, { metadata: { namespace, name: 'plain' }, stringData: { a: 'b' } })
    const { items } = await client.list(secrets, { namespace, fieldSelector: 'type=Opaque' })
    expect(items.map(item => item.metadata.name)).toEqual(['plain'])
    expect(items[0]?.data).toEqual({ a: 'Yg==' })
  })

  test('finds the events of one object, as kubectl describe asks for them', async () => {
    const involvedObject = { kind: 'IsolationPod', namespace, name: 'a', uid: 'u-a', apiVersion: 'soh.re/v1alpha1' }
    const event = {
      metadata: { namespace, name: 'a.1' },
      involvedObject,
      reason: 'Said',
      message: 'so',
      type: 'Normal',
    }
    await client.create(coreEvents, event)
    const chosen = `involvedObject.name=a,involvedObject.namespace=${namespace},involvedObject.kind=IsolationPod,involvedObject.uid=u-a`
    expect((await client.list(coreEvents, { namespace, fieldSelector: chosen })).items).toMatchObject([
      { reason: 'Said' },
    ])
    const other = chosen.replace('name=a,', 'name=b,')
    expect((await client.list(coreEvents, { namespace, fieldSelector: other })).items).toEqual([])
  })
})
