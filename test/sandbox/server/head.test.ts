// HEAD, which the real server knows for custom kinds and for what is no object, and for built-in kinds not.
import { expect, test } from 'vitest'
import { customResourceDefinitions, type Resource } from '../../../api/kube/resources.ts'
import { definitionOf, thingSchema } from './custom/thing.ts'
import { runServer } from './runServer.ts'

const { client, ask, askHead } = await runServer()
const group = 'probe.example.com'
const things: Resource = { group, version: 'v1', plural: 'things', kind: 'Thing', namespaced: true }
await client.create(customResourceDefinitions, definitionOf(thingSchema))
const metadata = { namespace: 'default', name: 'one' }
await client.create(things, { apiVersion: `${group}/v1`, kind: 'Thing', metadata })
const path = `/apis/${group}/v1/namespaces/default/things`

test.each([`${path}/one`, `${path}/none`, '/healthz', '/apis'])('of %s is the head of what GET answers', async each => {
  const [head, whole] = [await askHead(each), await ask(each)]
  expect([head.status, head.headers['content-length']]).toEqual([whole.status, whole.headers['content-length']])
  expect([head.text, whole.text]).toEqual(['', expect.stringMatching(/./)])
})

test('of a list of custom objects is that of a list', async () => {
  expect(await askHead(path)).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' }, text: '' })
})

test.each(['/api/v1/namespaces', '/api/v1/namespaces/default', '/apis/apps/v1/namespaces/default/deployments/x/scale'])(
  'of %s is not allowed',
  async each => {
    expect(await askHead(each)).toMatchObject({ status: 405, text: '' })
  },
)
