// Which methods go with which paths, and what deletion of many and of what must stay answers.
import { describe, expect, test } from 'vitest'
import { configMaps } from '../../api/kube/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { connect, expectStatus, type Question } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server
const maps = `/api/v1/namespaces/${namespace}/configmaps`
const services = `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices`
const body = { metadata: { name: 'a' } }
const remove = (path: string): Question => ({ method: 'DELETE', path })

describe('a method that does not go with its path', () => {
  const refused = 'the server does not allow this method on the requested resource'
  test.each<readonly [what: string, question: Question, code: number, reason: string, message: string]>([
    ['PUT of a collection', { method: 'PUT', path: maps, body }, 405, 'MethodNotAllowed', refused],
    [
      'PATCH of a collection',
      { method: 'PATCH', path: maps, headers: { 'content-type': 'application/merge-patch+json' }, body: {} },
      405,
      'MethodNotAllowed',
      refused,
    ],
    ['POST on an object', { method: 'POST', path: `${maps}/a`, body }, 405, 'MethodNotAllowed', refused],
    ['DELETE in all namespaces', remove('/api/v1/configmaps'), 405, 'MethodNotAllowed', refused],
    [
      'a version that a built-in group does not have',
      { path: '/apis/apps/v9/deployments' },
      404,
      'NotFound',
      'the server could not find the requested resource',
    ],
    [
      'a part that ours do not have',
      { path: `${services}/a/bogus` },
      404,
      'NotFound',
      'dedicatedservices.soh.re "a" not found',
    ],
  ])('is refused: %s', async (_what, question, ...refusal) => {
    expectStatus(await ask(question), ...refusal)
  })

  test('DELETE of ours in all namespaces finds no page', async () => {
    const answer = await ask(remove('/apis/soh.re/v1alpha1/dedicatedservices'))
    expect(answer).toMatchObject({ status: 404, text: '404 page not found\n' })
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
  })
})

test('a namespace that the cluster cannot be without is not deleted', async () => {
  for (const name of ['default', 'kube-system', 'kube-public']) {
    const answer = await ask(remove(`/api/v1/namespaces/${name}?dryRun=All`))
    expectStatus(answer, 403, 'Forbidden', `namespaces "${name}" is forbidden: this namespace may not be deleted`)
  }
})

test('what is deleted together is shown as it was', async () => {
  const metadata = { namespace, name: 'held', labels: { held: 'yes' }, finalizers: ['example.com/hold'] }
  await client.create(configMaps, { metadata })
  const { body: list } = await ask(remove(`${maps}?labelSelector=held=yes`))
  expect(list).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'held' } }] })
  expect(JSON.stringify(list)).not.toContain('deletionTimestamp')
  await client.patch(configMaps, metadata, { metadata: { finalizers: null } }, { type: 'merge' })
})
