// What the admission policies of the default install leave of the rights of operator and proxies, should somebody have their tokens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../api/kube/objects.ts'
import {
  deployments,
  leases,
  namespaces,
  networkPolicies,
  podDisruptionBudgets,
  pods,
  type Resource,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../../api/kube/resources.ts'
import { managedByLabel, managedByValue } from '../../../api/v1alpha1/names.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { eventually } from '../../conformance/eventually.ts'
import { makeNamespace } from '../../conformance/place.ts'
import { sampleTicket } from '../../conformance/samples.ts'
import { connect, randomName } from '../../conformance/server.ts'
import { connectAs, connectAsOperator, installManifests, untilInForce } from './operatorAccount.ts'

const server = await connect()
await installManifests(server)
const { client } = server
const operator = await connectAsOperator(server)
const namespace = await makeNamespace(server)
const pool = randomName('dedi')
const labels = { [managedByLabel]: managedByValue }
await eventually(() => operator.create(namespaces, { metadata: { name: pool, labels } }))
afterAll(() => client.delete(namespaces, { name: pool }))

const dryRun = { dryRun: true } as const
const proxy = { namespace, name: 'my-app-proxy', labels }
const bare = { ...proxy, labels: undefined }
const rbac = 'rbac.authorization.k8s.io'
const make = (resource: Resource, object: object) => operator.create(resource, object as KubeObject, dryRun)

const container = {
  name: 'proxy',
  image: 'isolation-proxy/proxy:0.1.0',
  securityContext: { allowPrivilegeEscalation: false },
}
const deployment = (pod: object = {}, metadata: object = proxy) => ({
  metadata,
  spec: {
    selector: { matchLabels: { app: 'x' } },
    template: {
      metadata: { labels: { app: 'x' } },
      spec: { serviceAccountName: 'my-app-proxy', containers: [container], ...pod },
    },
  },
})
const binding = (metadata: object, kind: string, name: string, subject: object = own) => ({
  metadata,
  roleRef: { apiGroup: rbac, kind, name },
  subjects: [subject],
})
const own = { kind: 'ServiceAccount', namespace, name: 'my-app-proxy' }
const role = (rule: object, name = proxy.name) => ({
  metadata: { ...proxy, name },
  rules: [{ apiGroups: ['soh.re'], resources: ['dedicatedservices'], verbs: ['list', 'watch'], ...rule }],
})
const inPool = (name: string) => ({ namespace: pool, name, labels })
const jane = { apiGroup: rbac, kind: 'User', name: 'jane' }

describe("the operator's token", () => {
  beforeAll(async () => {
    await client.create(roles, role({}) as KubeObject)
    await untilInForce(() => make(services as Resource, { metadata: bare, spec: { ports: [{ port: 1 }] } }))
    await untilInForce(() => make(namespaces as Resource, { metadata: { name: `not-${pool}`, labels } }))
  })

  it.each<[string, Resource, object]>([
    ['a Deployment of proxies', deployments as Resource, deployment()],
    ['their Role', roles as Resource, role({}, 'other-proxy')],
    ['their RoleBinding', roleBindings as Resource, binding(proxy, 'Role', 'my-app-proxy')],
    ['their ServiceAccount', serviceAccounts as Resource, { metadata: proxy }],
    [
      "holders' rights in a pool",
      roleBindings as Resource,
      binding(inPool('p'), 'ClusterRole', 'isolation-proxy-holder'),
    ],
    [
      "a person's look into a pool",
      roleBindings as Resource,
      binding(inPool('v'), 'ClusterRole', 'isolation-proxy-pool-view', jane),
    ],
    [
      'a person who ends connections',
      roleBindings as Resource,
      binding(inPool('o'), 'ClusterRole', 'isolation-proxy-pool-operate', jane),
    ],
  ])('makes %s', async (_what, resource, object) => {
    await eventually(() => make(resource, object))
  })

  const account = 'only under their own account'
  const node = 'nothing of their node and no privileges'
  it.each<[string, Resource, object, string]>([
    [
      'a Deployment under an account of somebody else',
      deployments as Resource,
      deployment({ serviceAccountName: 'admin' }),
      account,
    ],
    [
      'a Deployment under the default account',
      deployments as Resource,
      deployment({ serviceAccountName: undefined }),
      account,
    ],
    ['a Deployment of another name', deployments as Resource, deployment({}, { ...proxy, name: 'x' }), 'x is not one'],
    ['a Deployment without its label', deployments as Resource, deployment({}, bare), 'my-app-proxy is not one'],
    ["a Deployment in its node's network", deployments as Resource, deployment({ hostNetwork: true }), node],
    [
      "a Deployment with its node's files",
      deployments as Resource,
      deployment({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      node,
    ],
    [
      'a Deployment with privileges',
      deployments as Resource,
      deployment({ containers: [{ ...container, securityContext: { allowPrivilegeEscalation: true } }] }),
      node,
    ],
    [
      'a Deployment with a container before the proxy',
      deployments as Resource,
      deployment({ initContainers: [{ ...container, name: 'first' }] }),
      node,
    ],
    [
      'a Service without its label',
      services as Resource,
      { metadata: bare, spec: { ports: [{ port: 1 }] } },
      'is not one',
    ],
    [
      'a NetworkPolicy of another name',
      networkPolicies as Resource,
      { metadata: { ...proxy, name: 'x' }, spec: { podSelector: {} } },
      'is not one',
    ],
    [
      'a Role that reads Secrets',
      roles as Resource,
      role({ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }, 'other-proxy'),
      'only Roles that let proxies read DedicatedServices',
    ],
    [
      'a Role that changes DedicatedServices',
      roles as Resource,
      role({ verbs: ['patch'] }, 'other-proxy'),
      'only Roles that let proxies read DedicatedServices',
    ],
    [
      'a RoleBinding for a person beside a service',
      roleBindings as Resource,
      binding(proxy, 'Role', 'my-app-proxy', jane),
      'outside of pool namespaces only proxies',
    ],
    [
      'a RoleBinding to a ClusterRole beside a service',
      roleBindings as Resource,
      binding(proxy, 'ClusterRole', 'isolation-proxy-pool-operate'),
      'outside of pool namespaces only proxies',
    ],
    [
      'a RoleBinding in a pool to a role of its own rights',
      roleBindings as Resource,
      binding(inPool('x'), 'ClusterRole', 'isolation-proxy-operator'),
      'bind in pool namespaces only to',
    ],
  ])('does not make %s', async (_what, resource, object, refusal) => {
    await expect(make(resource, object)).rejects.toThrow(refusal)
  })

  it('binds to no ClusterRole whose rights it does not have', async () => {
    for (const name of ['cluster-admin', 'edit'])
      await expect(make(roleBindings as Resource, binding(inPool('x'), 'ClusterRole', name, jane))).rejects.toThrow(
        'attempting to grant RBAC permissions not currently held',
      )
  })

  it('changes nothing that others made beside services, and deletes none of it', async () => {
    const metadata = { namespace, name: 'theirs-proxy' }
    const patch = { metadata: { labels } }
    const objects: [Resource, object][] = [
      [services as Resource, { metadata, spec: { ports: [{ port: 1 }] } }],
      [serviceAccounts as Resource, { metadata }],
      [roles as Resource, { metadata }],
      [networkPolicies as Resource, { metadata, spec: { podSelector: {} } }],
      [
        podDisruptionBudgets as Resource,
        { metadata, spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } } },
      ],
      [roleBindings as Resource, binding(metadata, 'Role', metadata.name)],
      [deployments as Resource, deployment({}, metadata)],
    ]
    for (const [resource, object] of objects) {
      await client.create(resource, object as KubeObject)
      const change = operator.patch(resource, metadata, patch, { type: 'merge', dryRun: true })
      await expect(change, resource.plural).rejects.toThrow(`${namespace}/theirs-proxy is not one`)
    }
    for (const resource of [networkPolicies, podDisruptionBudgets] as Resource[])
      await expect(operator.delete(resource, metadata, dryRun)).rejects.toThrow('is not one')
    await expect(operator.delete(roleBindings, metadata, dryRun)).rejects.toThrow(/is not one|only in pool namespaces/)
  })
})

describe("a proxy's token", () => {
  const tickets = isolationPods as Resource
  const podUID = 'b7a3d1de-0000-4000-8000-000000000001'
  let ticket: KubeObject
  let bound: typeof operator
  let podOfToken: string

  beforeAll(async () => {
    await client.create(serviceAccounts, { metadata: proxy })
    const holder = binding({ namespace: pool, name: 'proxies' }, 'ClusterRole', 'isolation-proxy-holder')
    await client.create(roleBindings, holder as KubeObject)
    const pod = await client.create(pods, {
      metadata: { namespace, name: 'my-app-proxy-1' },
      spec: { serviceAccountName: proxy.name, containers: [{ name: 'proxy', image: 'x' }] },
    })
    podOfToken = pod.metadata.uid!
    bound = await connectAs(server, proxy, { kind: 'Pod', apiVersion: 'v1', name: pod.metadata.name, uid: podOfToken })
    ticket = await client.create(tickets, sampleTicket(pool) as KubeObject)
    await client.patch(tickets, ticket.metadata, { status: { podUID, podIP: '10.64.0.9' } }, status)
    await client.patch(tickets, ticket.metadata, { status: { phase: 'Idle' } }, status)
    await eventually(() => bound.get(tickets, ticket.metadata))
    await untilInForce(() => write(claim('another-pod.boot')))
  })

  const status = { type: 'merge', subresource: 'status' } as const
  const now = new Date().toISOString()
  const claim = (holder: string) => ({ phase: 'Reserved', holder, claimID: 'c', reservedAt: now })
  const write = (wish: object, ref = ticket.metadata) =>
    bound.patch(tickets, ref, { status: wish }, { ...status, dryRun: true })

  it('claims for the pod that it was made for, and for no other', async () => {
    await expect(write(claim(`${podOfToken}.boot`))).resolves.toMatchObject({ status: { phase: 'Reserved' } })
    await expect(write(claim('another-pod.boot'))).rejects.toThrow('only tickets that it holds itself')
  })

  it('does not end, or take over, what another proxy holds', async () => {
    const theirs = await client.create(tickets, sampleTicket(pool) as KubeObject)
    await client.patch(tickets, theirs.metadata, { status: { podUID, podIP: '10.64.0.10' } }, status)
    await client.patch(tickets, theirs.metadata, { status: { phase: 'Idle' } }, status)
    await client.patch(tickets, theirs.metadata, { status: claim('another-pod.boot') }, status)
    const done = { phase: 'Done', endedAt: now, endReason: 'SessionEnded' }
    await expect(write(done, theirs.metadata)).rejects.toThrow('only tickets that it holds itself')
    await expect(write({ phase: 'Active', client: 'x', activeAt: now }, theirs.metadata)).rejects.toThrow(
      'holds itself',
    )
  })

  it('ends no ticket that nobody holds, and moves none to Idle', async () => {
    const done = { phase: 'Done', endedAt: now, endReason: 'Unhealthy' }
    await expect(write(done)).rejects.toThrow('a ticket without a holder is')
  })

  it('says of no pod where it is, nor that it is gone', async () => {
    const fresh = await client.create(tickets, sampleTicket(pool) as KubeObject)
    const refusal = 'podIP and podDeletedAt are'
    await expect(write({ podUID, podIP: '10.64.0.77' }, fresh.metadata)).rejects.toThrow(refusal)
    await expect(write({ podIP: '10.64.0.77' }, fresh.metadata)).rejects.toThrow(refusal)
  })

  it('keeps the Lease of its pod, and no other', async () => {
    const lease = (name: string) => bound.create(leases, { metadata: { namespace: pool, name } }, dryRun)
    await lease(`holder-${podOfToken}`)
    await expect(lease('holder-of-another')).rejects.toThrow('only its own Lease')
    await client.create(leases, { metadata: { namespace: pool, name: 'holder-theirs' } })
    const steal = bound.patch(
      leases,
      { namespace: pool, name: 'holder-theirs' },
      { spec: { holderIdentity: 'thief' } },
      { type: 'merge', dryRun: true },
    )
    await expect(steal).rejects.toThrow('only its own Lease')
  })
})
