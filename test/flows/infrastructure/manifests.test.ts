// The default install, on an API server with RBAC and admission: what it lets operator, proxies and people do, and what it stops.
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { KubeObject } from '../../../api/kube/objects.ts'
import {
  configMaps,
  leases,
  namespaces,
  pods,
  type Resource,
  secrets,
  serviceAccounts,
} from '../../../api/kube/resources.ts'
import { managedByLabel, managedByValue } from '../../../api/v1alpha1/names.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { eventually } from '../../conformance/eventually.ts'
import { makeNamespace } from '../../conformance/place.ts'
import { sampleTicket } from '../../conformance/samples.ts'
import { connect, randomName } from '../../conformance/server.ts'
import { connectAsOperator, installManifests, kubectl, operatorAccount, tokenOf } from './operatorAccount.ts'

const manifests = join(import.meta.dirname, '../../../manifests')
const server = await connect()
await installManifests(server)
const { client } = server
const operator = await connectAsOperator(server)
const namespace = await makeNamespace(server)
const pool = randomName('dedi')
await eventually(() =>
  operator.create(namespaces, { metadata: { name: pool, labels: { [managedByLabel]: managedByValue } } }),
)
afterAll(() => client.delete(namespaces, { name: pool }))

const flowSchemas: Resource = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  plural: 'flowschemas',
  kind: 'FlowSchema',
  namespaced: false,
}

const userOf = ({ namespace, name }: typeof operatorAccount) => `system:serviceaccount:${namespace}:${name}`

/** What the API server's authorizer says of `user` in `namespace`. `resource` may name a subresource: pods/exec. */
async function may(user: string, verb: string, resource: string): Promise<boolean> {
  const [kind, subresource] = resource.split('/')
  const group = groups[kind!] ?? ''
  const attributes = { namespace, verb, group, resource: kind, subresource }
  const answer = await server.ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, resourceAttributes: attributes },
    },
  })
  expect(answer.status, answer.text).toBe(201)
  return (answer.body as { status: { allowed: boolean } }).status.allowed
}

const groups: Record<string, string> = {
  dedicatedservices: 'soh.re',
  isolationpods: 'soh.re',
  deployments: 'apps',
  clusterroles: 'rbac.authorization.k8s.io',
}

describe('kubectl apply -k manifests', () => {
  it('changes nothing the second time', async () => {
    await kubectl('apply', '-k', manifests)
    const changed = (await kubectl('apply', '-k', manifests))
      .split('\n')
      .filter(line => line && !line.endsWith(' unchanged'))
    expect(changed).toEqual([])
  })

  it.each(['overlays/example', 'samples'])('%s is taken by the API server', async folder => {
    await kubectl('apply', '-k', join(manifests, folder), '--dry-run=server')
  })
})

describe('the operator', () => {
  const container = { name: 'c', image: 'x' }
  const objects: [string, Resource, (space: string) => KubeObject][] = [
    [
      'pod',
      pods as Resource,
      space => ({ metadata: { namespace: space, name: 'p' }, spec: { containers: [container] } }) as KubeObject,
    ],
    ['Secret', secrets as Resource, space => ({ metadata: { namespace: space, name: 's' } })],
    ['ConfigMap', configMaps as Resource, space => ({ metadata: { namespace: space, name: 'm' } })],
    ['ticket', isolationPods as Resource, space => sampleTicket(space)],
  ]

  it.each(objects)('may make a %s in a pool namespace', async (_what, resource, build) => {
    await eventually(() => operator.create(resource, build(pool), { dryRun: true }))
  })

  it.each(objects)('may make no %s elsewhere', async (_what, resource, build) => {
    await expect(operator.create(resource, build(namespace), { dryRun: true })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(`only in pool namespaces, whose names begin with dedi-; this is ${namespace}`),
    })
  })

  it('may delete no pod, Secret or ConfigMap elsewhere', async () => {
    const metadata = { namespace, name: 'theirs' }
    await client.create(configMaps, { metadata })
    await client.create(secrets, { metadata })
    await client.create(pods, { metadata, spec: { containers: [container] } })
    for (const resource of [configMaps, secrets, pods] as Resource[])
      await expect(operator.delete(resource, metadata)).rejects.toThrow('only in pool namespaces')
  })

  it('may neither delete nor change a namespace that it did not make', async () => {
    const somebodys = randomName('dedi')
    await client.create(namespaces, { metadata: { name: somebodys } })
    onTestFinished(() => client.delete(namespaces, { name: somebodys }))
    const label = { metadata: { labels: { [managedByLabel]: managedByValue } } }
    for (const name of ['isolation-proxy-system', namespace, somebodys]) {
      const refusal = /isolation-proxy operator may write/
      await expect(operator.delete(namespaces, { name }, { dryRun: true })).rejects.toThrow(refusal)
      await expect(operator.patch(namespaces, { name }, label, { type: 'merge', dryRun: true })).rejects.toThrow(
        refusal,
      )
    }
  })

  it('may make no namespace of another name, and none without its label', async () => {
    const labels = { [managedByLabel]: managedByValue }
    const make = (metadata: KubeObject['metadata']) => operator.create(namespaces, { metadata }, { dryRun: true })
    await expect(make({ name: 'other', labels })).rejects.toThrow('only in pool namespaces')
    await expect(make({ name: randomName('dedi') })).rejects.toThrow('only namespaces that it made')
  })

  it('may keep its leader Lease, and delete Leases in pools alone', async () => {
    const own = { namespace: 'isolation-proxy-system', name: 'isolation-proxy-operator' }
    const made = await operator.create(leases, { metadata: own })
    onTestFinished(() => client.delete(leases, own))
    const spec = { ...made.spec, holderIdentity: 'me' }
    await operator.replace(leases, { ...made, spec })
    expect((await operator.get(leases, own)).spec).toEqual(spec)
    const theirs = { namespace, name: 'theirs' }
    await client.create(leases, { metadata: theirs })
    await expect(operator.delete(leases, theirs)).rejects.toThrow('only in pool namespaces')
    await client.create(leases, { metadata: { namespace: pool, name: 'dead' } })
    await operator.delete(leases, { namespace: pool, name: 'dead' })
  })

  it.each([
    ['list', 'secrets'],
    ['watch', 'secrets'],
    ['list', 'configmaps'],
    ['create', 'pods/exec'],
    ['delete', 'dedicatedservices'],
    ['update', 'dedicatedservices'],
    ['delete', 'deployments'],
    ['delete', 'services'],
    ['create', 'clusterroles'],
    ['impersonate', 'users'],
    ['get', 'nodes'],
    ['update', 'nodes'],
  ])('has no right to %s %s', async (verb, resource) => {
    expect(await may(userOf(operatorAccount), verb, resource)).toBe(false)
  })
})

describe('people', () => {
  it.each([
    ['view', 'get', 'dedicatedservices', true],
    ['view', 'list', 'isolationpods', true],
    ['view', 'create', 'dedicatedservices', false],
    ['edit', 'create', 'dedicatedservices', true],
    ['edit', 'patch', 'dedicatedservices/scale', true],
    ['edit', 'patch', 'isolationpods', true],
    ['edit', 'patch', 'isolationpods/status', false],
    ['edit', 'create', 'isolationpods', false],
    ['admin', 'delete', 'dedicatedservices', true],
    ['isolation-proxy-admin', 'list', 'dedicatedservices', true],
    ['isolation-proxy-pool-view', 'list', 'isolationpods', true],
    ['isolation-proxy-pool-view', 'get', 'pods/log', true],
    ['isolation-proxy-pool-view', 'patch', 'isolationpods', false],
    ['isolation-proxy-pool-view', 'get', 'secrets', false],
    ['isolation-proxy-pool-view', 'create', 'pods/exec', false],
    ['isolation-proxy-pool-operate', 'patch', 'isolationpods', true],
    ['isolation-proxy-pool-operate', 'delete', 'pods', false],
    ['isolation-proxy-pool-operate', 'create', 'pods/exec', false],
  ])('bound to %s: may %s %s? %s', async (role, verb, resource, expected) => {
    const user = `${role}-user`
    await kubectl('create', 'rolebinding', user, '-n', namespace, `--clusterrole=${role}`, `--user=${user}`).catch(
      (error: Error) => {
        if (!error.message.includes('already exists')) throw error
      },
    )
    await eventually(async () => expect(await may(user, verb, resource)).toBe(expected))
  })
})

it("a proxy's renewals and claims keep clear of the crowd of other accounts", async () => {
  const metadata = { namespace, name: 'some-proxy' }
  await client.create(serviceAccounts, { metadata })
  const token = await tokenOf(server, metadata)
  const { metadata: schema } = await client.get(flowSchemas, { name: 'isolation-proxy' })
  const base = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`
  const flowOf = async (method: 'GET' | 'PATCH', path: string) =>
    (await server.ask({ method, path, token, body: method === 'PATCH' ? {} : undefined })).headers[
      'x-kubernetes-pf-flowschema-uid'
    ]
  expect(await flowOf('PATCH', `${base}/x`)).toBe(schema.uid)
  expect(await flowOf('GET', `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods/x`)).toBe(schema.uid)
  expect(await flowOf('PATCH', `/apis/soh.re/v1alpha1/namespaces/${namespace}/isolationpods/x/status`)).toBe(schema.uid)
  expect(await flowOf('GET', `/api/v1/namespaces/${namespace}/pods`)).not.toBe(schema.uid)
})
