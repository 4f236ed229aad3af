import { describe, expect, test } from 'vitest'
import type { KubeClient } from '../../../api/kube/client.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { leases, pods } from '../../../api/kube/resources.ts'
import { clientOf, pod, podList, reply, startServer } from './server.ts'

const ref = { namespace: 'x', name: 'a' }

async function sent(call: (client: KubeClient) => Promise<unknown>) {
  const server = await startServer((_, response) => reply(response, { ...podList('1', []), ...pod('a', '1') }))
  await call(clientOf(server))
  const { method, path, query, headers, body } = server.seen[0]!
  return { method, path, query, type: headers['content-type'], body: body === '' ? undefined : JSON.parse(body) }
}

describe('on the wire', () => {
  test.each([
    ['merge', 'application/merge-patch+json', { a: 1 }],
    ['json', 'application/json-patch+json', [{ op: 'add', path: '/a', value: 1 }]],
    ['strategic', 'application/strategic-merge-patch+json', { a: 1 }],
    ['apply', 'application/apply-patch+yaml', { a: 1 }],
  ] as const)('a %s patch bears its own content type', async (type, contentType, patch) => {
    const request = await sent(client => client.patch(pods, ref, patch, { type, force: true, fieldManager: 'me' }))
    expect(request).toMatchObject({ method: 'PATCH', type: contentType, body: patch })
    expect(request.query).toEqual({ force: 'true', fieldManager: 'me' })
  })

  test('a create goes to the collection, with nothing but what was asked for', async () => {
    const object = pod('a', '') as Pod
    const plain = await sent(client => client.create(pods, object))
    expect(plain).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/x/pods', query: {}, body: pod('a', '') })
    const dry = await sent(client => client.create(pods, object, { dryRun: true, fieldValidation: 'Strict' }))
    expect(dry.query).toEqual({ dryRun: 'All', fieldValidation: 'Strict' })
  })

  test('a replace goes to the object or its subresource', async () => {
    const request = await sent(client => client.replace(pods, pod('a', '3') as Pod, { subresource: 'status' }))
    expect(request).toMatchObject({ method: 'PUT', path: '/api/v1/namespaces/x/pods/a/status', body: pod('a', '3') })
  })

  test('a delete carries its preconditions', async () => {
    const options = { uid: 'u', resourceVersion: '4', gracePeriodSeconds: 0, propagationPolicy: 'Background' } as const
    const request = await sent(client => client.delete(pods, ref, options))
    expect(request).toMatchObject({ method: 'DELETE', path: '/api/v1/namespaces/x/pods/a' })
    expect(request.body).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: 'u', resourceVersion: '4' },
      gracePeriodSeconds: 0,
      propagationPolicy: 'Background',
    })
    const plain = await sent(client => client.delete(pods, ref))
    expect(plain.body).not.toHaveProperty('preconditions')
  })

  test('deleting a collection takes selectors, and never reaches all namespaces', async () => {
    const request = await sent(client => client.deleteCollection(leases, { namespace: 'x', labelSelector: 'a=b' }))
    expect(request).toMatchObject({ method: 'DELETE', query: { labelSelector: 'a=b' } })
    expect(request.path).toBe('/apis/coordination.k8s.io/v1/namespaces/x/leases')
    await expect(sent(client => client.deleteCollection(leases, {}))).rejects.toThrow('give a namespace')
  })

  test('a create without a namespace is not sent', async () => {
    const object = { metadata: { name: 'a' } }
    await expect(sent(client => client.create(pods, object))).rejects.toThrow('Pod a has no metadata.namespace')
  })

  test('a binding is a POST of another kind', async () => {
    const body = { kind: 'Binding', target: { name: 'node-1' } }
    const request = await sent(client => client.createSubresource(pods, ref, 'binding', body))
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/x/pods/a/binding', body })
  })

  test('a page is asked for by its size and token', async () => {
    const request = await sent(client =>
      client.list(pods, { namespace: 'x', limit: 2, continue: 't', fieldSelector: 'f=g' }),
    )
    expect(request).toMatchObject({ method: 'GET', query: { limit: '2', continue: 't', fieldSelector: 'f=g' } })
  })
})
