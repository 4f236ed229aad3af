// Who may do what: nothing without a role, and with a role just what it says.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../api/kube/objects.ts'
import { configMaps, roleBindings, roles, serviceAccounts } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { eventually } from './eventually.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, sampleTicket } from './samples.ts'
import { type Answer, connect, expectStatus, type Question, randomName } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const home = await makeNamespace(server)
const { client, ask } = server

type Rules = NonNullable<Role['rules']>

let name: string
let username: string
let token: string

beforeEach(async () => {
  name = randomName('robot')
  username = `system:serviceaccount:${home}:${name}`
  const ref = { namespace: home, name }
  await client.create(serviceAccounts, { metadata: ref })
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const request: { status: { token: string } } = await client.createSubresource(serviceAccounts, ref, 'token', body)
  token = request.status.token
})

/** Gives the account `rules` in `namespace`, where it does not live. */
async function grant(rules: Rules): Promise<void> {
  const metadata = { namespace, name }
  await client.create(roles, { metadata, rules })
  const subjects = [{ kind: 'ServiceAccount', namespace: home, name }]
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name }
  await client.create(roleBindings, { metadata, subjects, roleRef })
}

function asRobot(question: Question): Promise<Answer> {
  return ask({ ...question, token })
}

function expectAllowed(answer: Answer): void {
  expect(answer.status, answer.text).toBeLessThan(300)
}

const maps = `/api/v1/namespaces/${namespace}/configmaps`
const tickets = `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods`

describe('a fresh ServiceAccount', () => {
  const rows: Array<[question: Question, sentence: string]> = [
    [{ path: maps }, `cannot list resource "configmaps" in API group "" in the namespace "${namespace}"`],
    [{ path: `${maps}/x` }, `cannot get resource "configmaps" in API group "" in the namespace "${namespace}"`],
    [{ path: `${maps}?watch=true` }, 'cannot watch resource "configmaps"'],
    [{ path: tickets }, `cannot list resource "isolationpods" in API group "soh.re" in the namespace "${namespace}"`],
    [
      { path: '/apis/soh.re/v1alpha1/isolationpods' },
      'cannot list resource "isolationpods" in API group "soh.re" at the cluster scope',
    ],
    [{ method: 'POST', path: maps, body: {} }, 'cannot create resource "configmaps"'],
    [{ method: 'PUT', path: `${maps}/x`, body: {} }, 'cannot update resource "configmaps"'],
    [{ method: 'DELETE', path: `${maps}/x` }, 'cannot delete resource "configmaps"'],
    [{ method: 'DELETE', path: maps }, 'cannot deletecollection resource "configmaps"'],
    [
      {
        method: 'PATCH',
        path: `${tickets}/x/status`,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: {},
      },
      'cannot patch resource "isolationpods/status"',
    ],
  ]
  test.each(rows)('is forbidden $method $path', async (question, sentence) => {
    expectStatus(await asRobot(question), 403, 'Forbidden', `User "${username}" ${sentence}`)
  })

  test('learns the kind and name of what it may not touch', async () => {
    const { body } = await asRobot({ path: `${maps}/x` })
    expect(body).toMatchObject({ details: { kind: 'configmaps', name: 'x' } })
    expect(body).toMatchObject({ message: expect.stringContaining('configmaps "x" is forbidden') })
  })

  test('may discover the API', async () => {
    for (const path of ['/api', '/apis', '/apis/soh.re/v1alpha1', '/openapi/v3', '/version', '/readyz']) {
      expectAllowed(await asRobot({ path }))
    }
  })
})

describe('a role', () => {
  test('allows what it names in its namespace, at once, and nothing else', async () => {
    await grant([{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }])
    await eventually(async () => expectAllowed(await asRobot({ path: maps })))
    expectStatus(await asRobot({ method: 'POST', path: maps, body: sampleConfigMap(namespace) }), 403, 'Forbidden')
    expectStatus(await asRobot({ path: `/api/v1/namespaces/${home}/configmaps` }), 403, 'Forbidden')
    expectStatus(await asRobot({ path: '/api/v1/configmaps' }), 403, 'Forbidden')
  })

  test('on a subresource does not reach the object, nor the reverse', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const path = `${tickets}/${metadata.name}`
    const patch = (body: object, at: string) =>
      asRobot({ method: 'PATCH', path: at, body, headers: { 'content-type': 'application/merge-patch+json' } })
    await grant([{ apiGroups: ['soh.re'], resources: ['isolationpods/status'], verbs: ['patch'] }])
    await eventually(async () => expectAllowed(await patch({ status: { podIP: '10.64.0.1' } }, `${path}/status`)))
    expectStatus(await patch({ spec: { retire: 'Now' } }, path), 403, 'Forbidden')
    expectStatus(await asRobot({ path }), 403, 'Forbidden')
  })

  test('on one name allows get of it, and list and watch only with that name as field selector', async () => {
    const { metadata } = await client.create(configMaps, sampleConfigMap(namespace))
    const resourceNames = [metadata.name]
    await grant([{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'], resourceNames }])
    await eventually(async () => expectAllowed(await asRobot({ path: `${maps}/${metadata.name}` })))
    expectStatus(await asRobot({ path: `${maps}/kube-root-ca.crt` }), 403, 'Forbidden')
    expectStatus(await asRobot({ path: maps }), 403, 'Forbidden')
    const chosen = `fieldSelector=metadata.name%3D${metadata.name}`
    expectAllowed(await asRobot({ path: `${maps}?${chosen}` }))
    expectAllowed(await asRobot({ path: `${maps}?${chosen}&watch=true&timeoutSeconds=1` }))
    expectStatus(await asRobot({ path: `${maps}?fieldSelector=metadata.name%3Dother` }), 403, 'Forbidden')
  })

  test('is taken away with its binding', async () => {
    await grant([{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }])
    await eventually(async () => expectAllowed(await asRobot({ path: maps })))
    await client.delete(roleBindings, { namespace, name })
    await eventually(async () => expectStatus(await asRobot({ path: maps }), 403, 'Forbidden'))
  })

  test('with stars allows everything in its namespace', async () => {
    await grant([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }])
    await eventually(async () =>
      expectAllowed(await asRobot({ method: 'POST', path: tickets, body: sampleTicket(namespace) })),
    )
    expectStatus(await asRobot({ path: '/api/v1/namespaces' }), 403, 'Forbidden')
  })
})

describe('nobody gives more than they have', () => {
  const ruleOf = (verbs: string[]): Rules => [{ apiGroups: [''], resources: ['secrets'], verbs }]
  const rbac = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: ['create'] }
  const at = (plural: string) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${plural}`

  function createRole(rules: Rules): Promise<Answer> {
    return asRobot({
      method: 'POST',
      path: at('roles'),
      body: { metadata: { namespace, name: randomName('role') }, rules },
    })
  }

  test('in a role', async () => {
    await grant([rbac, ...ruleOf(['get'])])
    await eventually(async () => expectAllowed(await createRole(ruleOf(['get']))))
    expectStatus(
      await createRole(ruleOf(['get', 'list'])),
      403,
      'Forbidden',
      'is attempting to grant RBAC permissions not currently held',
    )
  })

  test('in a binding, unless they may bind that role by name', async () => {
    const strong = randomName('strong')
    await client.create(roles, { metadata: { namespace, name: strong }, rules: ruleOf(['list']) })
    const bindTo = (role: string) => {
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role }
      const subjects = [{ kind: 'ServiceAccount', namespace: home, name }]
      return asRobot({
        method: 'POST',
        path: at('rolebindings'),
        body: { metadata: { namespace, name: randomName('b') }, subjects, roleRef },
      })
    }
    await grant([
      rbac,
      { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['bind'], resourceNames: [strong] },
    ])
    await eventually(async () => expectAllowed(await bindTo(strong)))
    const other = randomName('other')
    await client.create(roles, { metadata: { namespace, name: other }, rules: ruleOf(['watch']) })
    expectStatus(await bindTo(other), 403, 'Forbidden')
  })
})

describe('asking first', () => {
  const review = (resourceAttributes: object) => {
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    }
    return asRobot({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body })
  }

  test('tells an account what it may do', async () => {
    await grant([{ apiGroups: ['soh.re'], resources: ['isolationpods'], verbs: ['get'] }])
    const attributes = { namespace, group: 'soh.re', resource: 'isolationpods' }
    await eventually(async () => {
      expect((await review({ ...attributes, verb: 'get' })).body).toMatchObject({ status: { allowed: true } })
    })
    expect((await review({ ...attributes, verb: 'list' })).body).toMatchObject({ status: { allowed: false } })
    expect((await review({ ...attributes, verb: 'get', subresource: 'status' })).body).toMatchObject({
      status: { allowed: false },
    })
  })
})

test('nobody in particular may ask for the version only', async () => {
  expectAllowed(await ask({ path: '/version', token: '' }))
  expectStatus(
    await ask({ path: maps, token: '' }),
    403,
    'Forbidden',
    'User "system:anonymous" cannot list resource "configmaps"',
  )
})
