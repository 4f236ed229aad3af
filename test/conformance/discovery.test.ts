// How clients find out what is served.
import { describe, expect, test } from 'vitest'
import { installDefinitions } from './definitions.ts'
import { eventually } from './eventually.ts'
import { connect, expectStatus, type Json } from './server.ts'

const server = await connect()
await installDefinitions(server)
const { ask } = server

type ResourceList = {
  resources: Array<{
    name: string
    kind: string
    namespaced: boolean
    verbs: string[]
    shortNames?: string[]
    categories?: string[]
  }>
}

async function resourcesOf(path: string): Promise<ResourceList['resources']> {
  const { body } = await ask({ path })
  expect(body).toMatchObject({ kind: 'APIResourceList' })
  return (body as unknown as ResourceList).resources
}

test('the server names its versions and groups', async () => {
  expect((await ask({ path: '/api' })).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  const { body } = await ask({ path: '/apis' })
  const groups = (body as { groups: Array<{ name: string; preferredVersion: { groupVersion: string } }> }).groups
  const found = Object.fromEntries(groups.map(({ name, preferredVersion }) => [name, preferredVersion.groupVersion]))
  expect(found).toMatchObject({
    apps: 'apps/v1',
    'coordination.k8s.io': 'coordination.k8s.io/v1',
    'rbac.authorization.k8s.io': 'rbac.authorization.k8s.io/v1',
    'apiextensions.k8s.io': 'apiextensions.k8s.io/v1',
    'soh.re': 'soh.re/v1alpha1',
  })
  expect((await ask({ path: '/apis/soh.re' })).body).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { version: 'v1alpha1' },
  })
})

test('our kinds are there with their short names, subresources and verbs', async () => {
  const found = Object.fromEntries(
    (await resourcesOf('/apis/soh.re/v1alpha1')).map(({ name, ...rest }) => [name, rest]),
  )
  const verbs = expect.arrayContaining([
    'create',
    'delete',
    'deletecollection',
    'get',
    'list',
    'patch',
    'update',
    'watch',
  ])
  expect(found.dedicatedservices).toMatchObject({
    kind: 'DedicatedService',
    namespaced: true,
    shortNames: ['dedi'],
    categories: ['isolation'],
    verbs,
  })
  expect(found.isolationpods).toMatchObject({
    kind: 'IsolationPod',
    namespaced: true,
    shortNames: ['ipod', 'ipods'],
    verbs,
  })
  expect(Object.keys(found).toSorted()).toEqual([
    'dedicatedservices',
    'dedicatedservices/scale',
    'dedicatedservices/status',
    'isolationpods',
    'isolationpods/status',
  ])
  expect(found['dedicatedservices/scale']).toMatchObject({ group: 'autoscaling', version: 'v1', kind: 'Scale' })
})

test.each([
  [
    '/api/v1',
    [
      'pods',
      'pods/binding',
      'pods/eviction',
      'pods/log',
      'pods/exec',
      'pods/portforward',
      'pods/proxy',
      'pods/status',
      'namespaces',
      'nodes',
      'services',
      'secrets',
      'configmaps',
      'serviceaccounts',
      'serviceaccounts/token',
      'events',
    ],
  ],
  ['/apis/apps/v1', ['deployments', 'deployments/scale', 'deployments/status']],
  ['/apis/coordination.k8s.io/v1', ['leases']],
  ['/apis/discovery.k8s.io/v1', ['endpointslices']],
  ['/apis/events.k8s.io/v1', ['events']],
  ['/apis/networking.k8s.io/v1', ['networkpolicies']],
  ['/apis/policy/v1', ['poddisruptionbudgets', 'poddisruptionbudgets/status']],
  ['/apis/rbac.authorization.k8s.io/v1', ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']],
])('%s serves what the product uses', async (path, expected) => {
  const names = (await resourcesOf(path)).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(expected))
})

describe('what is not served', () => {
  test.each(['/apis/soh.re/v9', '/apis/nothing.soh.re/v1', '/api/v1/bogus', '/apis/soh.re/v1alpha1/bogus', '/bogus'])(
    '%s is not found',
    async path => {
      expect((await ask({ path })).status).toBe(404)
    },
  )

  test('among a pod’s verbs is refused with a sentence', async () => {
    const answer = await ask({ method: 'POST', path: '/api/v1/namespaces/default/pods/x', body: {} })
    expectStatus(answer, 405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
  })
})

test('OpenAPI v3 lists the documents, and ours describes our kinds', async () => {
  const index = (await ask({ path: '/openapi/v3' })).body as { paths: Record<string, { serverRelativeURL: string }> }
  expect(Object.keys(index.paths)).toEqual(expect.arrayContaining(['api/v1', 'apis/apps/v1']))
  const document = await eventually(async () => {
    const now = (await ask({ path: '/openapi/v3' })).body as typeof index
    const path = now.paths['apis/soh.re/v1alpha1']?.serverRelativeURL ?? '/missing'
    const { status, body } = await ask({ path })
    expect(status).toBe(200)
    return body as { openapi: string; components: { schemas: Record<string, Record<string, Json>> } }
  })
  expect(document.openapi).toMatch(/^3\./)
  const schemas = Object.values(document.components.schemas)
  for (const kind of ['DedicatedService', 'IsolationPod']) {
    expect(schemas.find(schema => describes(schema, kind))).toMatchObject({
      properties: { spec: expect.anything(), status: expect.anything() },
    })
  }
})

function describes(schema: Record<string, Json>, kind: string): boolean {
  const kinds = schema['x-kubernetes-group-version-kind'] as Array<{ group: string; kind: string }> | undefined
  return kinds?.some(found => found.group === 'soh.re' && found.kind === kind) ?? false
}

test('the server tells its version and its health', async () => {
  const { body } = await ask({ path: '/version' })
  expect(body).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\./) })
  for (const path of ['/healthz', '/livez', '/readyz']) {
    const answer = await ask({ path })
    expect([path, answer.status, answer.text]).toEqual([path, 200, 'ok'])
  }
})
