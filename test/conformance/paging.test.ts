// Long lists come in pages, all of one moment.
import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../api/kube/objects.ts'
import { configMaps, type Resource } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { eventually } from './eventually.ts'
import { canForget, forget } from './forget.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, sampleTicket } from './samples.ts'
import { connect } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client } = server
const labels = { page: 'yes' }
const labelSelector = 'page=yes'
const names = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7']

type Kind = { what: string; resource: Resource; make(name: string): KubeObject }
const kinds: Kind[] = [
  {
    what: 'ConfigMaps',
    resource: configMaps,
    make: name => ({ ...sampleConfigMap(namespace), metadata: { namespace, name, labels } }),
  },
  {
    what: 'custom resources',
    resource: isolationPods,
    make: name => ({ ...sampleTicket(namespace), metadata: { namespace, name, labels } }),
  },
]

beforeAll(async () => {
  for (const name of names.toReversed()) {
    for (const { resource, make } of kinds) await client.create(resource, make(name))
  }
})

describe.each(kinds)('a list of $what', ({ resource, make }) => {
  test('with a limit comes in pages that lead on to the end, sorted by name', async () => {
    const pages: string[][] = []
    let next: string | undefined
    do {
      const page = await client.list(resource, { namespace, labelSelector, limit: 3, continue: next })
      pages.push(page.items.map(item => item.metadata.name))
      next = page.metadata.continue
    } while (next)
    expect(pages).toEqual([['p1', 'p2', 'p3'], ['p4', 'p5', 'p6'], ['p7']])
  })

  test('without a limit comes whole', async () => {
    const { items, metadata } = await client.list(resource, { namespace, labelSelector })
    expect(items.map(item => item.metadata.name)).toEqual(names)
    expect(metadata.continue).toBeFalsy()
  })

  test('shows in later pages what there was at the first', async () => {
    const first = await client.list(resource, { namespace, labelSelector, limit: 2 })
    await client.delete(resource, { namespace, name: 'p7' })
    await client.create(resource, make('p8'))
    const rest = await client.list(resource, { namespace, labelSelector, limit: 10, continue: first.metadata.continue })
    expect(rest.items.map(item => item.metadata.name)).toEqual(names.slice(2))
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    await client.delete(resource, { namespace, name: 'p8' })
    await client.create(resource, make('p7'))
  })

  test('at an exact resourceVersion is what there was then', async () => {
    const { metadata } = await client.list(resource, { namespace, labelSelector })
    await client.patch(resource, { namespace, name: 'p1' }, { metadata: { labels: { more: 'x' } } }, { type: 'merge' })
    const { resourceVersion } = metadata
    const then = await client.list(resource, {
      namespace,
      labelSelector,
      resourceVersion,
      resourceVersionMatch: 'Exact',
    })
    expect(then.metadata.resourceVersion).toBe(resourceVersion)
    expect(then.items[0]?.metadata.labels).toEqual(labels)
    await client.patch(resource, { namespace, name: 'p1' }, { metadata: { labels: { more: null } } }, { type: 'merge' })
  })

  test('not older than a write of ours shows that write', async () => {
    const patch = { metadata: { annotations: { seen: 'yes' } } }
    const written = await client.patch(resource, { namespace, name: 'p2' }, patch, { type: 'merge' })
    const { resourceVersion } = written.metadata
    const { items } = await client.list(resource, {
      namespace,
      labelSelector,
      resourceVersion,
      resourceVersionMatch: 'NotOlderThan',
    })
    expect(items.find(item => item.metadata.name === 'p2')).toEqual(written)
  })
})

test('a page says how many items remain, unless a selector makes that unknown', async () => {
  const all = await client.list(isolationPods, { namespace, limit: 3 })
  expect(all.metadata.remainingItemCount).toBe(4)
  const next = await client.list(isolationPods, { namespace, limit: 3, continue: all.metadata.continue })
  expect(next.metadata.remainingItemCount).toBe(1)
  const last = await client.list(isolationPods, { namespace, limit: 3, continue: next.metadata.continue })
  expect(last.metadata.remainingItemCount).toBeUndefined()
  const chosen = await client.list(isolationPods, { namespace, labelSelector, limit: 3 })
  expect(chosen.metadata.remainingItemCount).toBeUndefined()
})

test('a continue token that is none is a bad request', async () => {
  const refused = client.list(isolationPods, { namespace, limit: 3, continue: 'x' })
  await expect(refused).rejects.toMatchObject({ kind: 'badRequest' })
  await expect(refused).rejects.toThrow('continue key is not valid')
})

test('a limit that is no number is a bad request', async () => {
  const answer = await server.ask({ path: `/api/v1/namespaces/${namespace}/configmaps?limit=x` })
  expect(answer.status).toBe(400)
})

test('an empty list is a list', async () => {
  const answer = await server.ask({ path: `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices` })
  expect(answer.body).toMatchObject({ kind: 'DedicatedServiceList', apiVersion: 'soh.re/v1alpha1', items: [] })
})

test.skipIf(!canForget)('a page of a moment that is forgotten is gone, and the answer says how to go on', async () => {
  const first = await client.list(isolationPods, { namespace, limit: 3 })
  const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
  await forget(client, metadata.resourceVersion ?? '')
  const next = { namespace, limit: 3, continue: first.metadata.continue }
  const refusal = await eventually(async () => {
    const answer = await client.list(isolationPods, next).catch((error: unknown) => error)
    expect(answer).toMatchObject({ kind: 'gone' })
    return answer
  })
  expect(refusal).toMatchObject({ kind: 'gone', status: 410, reason: 'Expired', outcome: 'refused' })
  const old = { namespace, resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: 'Exact' } as const
  await expect(client.list(isolationPods, old)).rejects.toMatchObject({ kind: 'gone', status: 410 })
  const path = `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods?limit=3&continue=${first.metadata.continue}`
  const { body } = await server.ask({ path })
  expect(body).toMatchObject({ code: 410, metadata: { continue: expect.stringMatching(/./) } })
})
