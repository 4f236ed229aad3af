// 300 spoilt statuses, labels and annotations written by somebody with every right, on everything that the operator keeps for one service: its neighbour is served, and the operator goes on.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isKubeError } from '../../api/kube/errors.ts'
import type { KubeObject, Lease } from '../../api/kube/objects.ts'
import {
  deployments,
  leases,
  namespaces,
  networkPolicies,
  nodes,
  podDisruptionBudgets,
  pods,
  type Resource,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../api/kube/resources.ts'
import {
  holderLabel,
  poolNamespace,
  serviceLabel,
  serviceNamespaceLabel,
  waitingAnnotation,
} from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'
import { type Arena, openArena } from './arena.ts'
import { type Control, control as controlRef, createControl } from './control.ts'
import { mutate } from './mutate.ts'
import { seed } from './often.ts'
import { createRandom, type Random } from './random.ts'
import { shareOf } from './share.ts'

const WRITES = shareOf(300)

let arena: Arena
let control: Control
let pool: string
const victim = { namespace: 'victim', name: 'web' }

beforeAll(async () => {
  arena = await openArena('127.254.33.4')
  control = await createControl(arena)
  const { client } = arena
  await client.create(namespaces, { metadata: { name: victim.namespace } })
  const { metadata } = await client.create(dedicatedServices, {
    ...{ apiVersion: 'soh.re/v1alpha1', kind: 'DedicatedService', metadata: victim },
    spec: { image: 'web:1', replicas: 2 },
  } as unknown as DedicatedService)
  pool = poolNamespace({ ...victim, uid: metadata.uid! })
  await until(
    'two pods of the victim',
    async () => (await client.list(pods, { namespace: pool })).items.length >= 2 || undefined,
    {
      limitMs: 150_000,
    },
  )
  await addOthers()
})
afterAll(() => arena?.close())

/** What a proxy and a node agent would have made, if any ran here. */
async function addOthers(): Promise<void> {
  const { client } = arena
  const labels = {
    [serviceLabel]: victim.name,
    [serviceNamespaceLabel]: victim.namespace,
    [holderLabel]: 'true',
  }
  const uid = '7e57ed00-0000-4000-8000-000000000009'
  const now = new Date().toISOString().replace('Z', '000Z')
  await client.create(leases, {
    ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    metadata: { namespace: pool, name: `holder-${uid}`, labels, annotations: { [waitingAnnotation]: '0' } },
    spec: { holderIdentity: `${uid}.b007`, leaseDurationSeconds: 3_600, acquireTime: now, renewTime: now },
  })
  await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' } })
}

type Place = {
  readonly resource: Resource
  readonly scope: 'pool' | 'beside' | 'poolItself' | 'cluster'
  readonly part: 'status' | 'texts'
}

/** Where somebody writes: a collection, and which part of its objects. */
const places: readonly Place[] = [
  { resource: isolationPods as unknown as Resource, scope: 'pool', part: 'status' },
  { resource: isolationPods as unknown as Resource, scope: 'pool', part: 'texts' },
  { resource: pods as unknown as Resource, scope: 'pool', part: 'status' },
  { resource: pods as unknown as Resource, scope: 'pool', part: 'texts' },
  { resource: leases as unknown as Resource, scope: 'pool', part: 'texts' },
  { resource: roleBindings as unknown as Resource, scope: 'pool', part: 'texts' },
  { resource: networkPolicies as unknown as Resource, scope: 'pool', part: 'texts' },
  { resource: podDisruptionBudgets as unknown as Resource, scope: 'pool', part: 'status' },
  { resource: podDisruptionBudgets as unknown as Resource, scope: 'pool', part: 'texts' },
  { resource: namespaces as unknown as Resource, scope: 'poolItself', part: 'texts' },
  { resource: dedicatedServices as unknown as Resource, scope: 'beside', part: 'status' },
  { resource: dedicatedServices as unknown as Resource, scope: 'beside', part: 'texts' },
  { resource: deployments as unknown as Resource, scope: 'beside', part: 'status' },
  { resource: deployments as unknown as Resource, scope: 'beside', part: 'texts' },
  { resource: services as unknown as Resource, scope: 'beside', part: 'status' },
  { resource: services as unknown as Resource, scope: 'beside', part: 'texts' },
  { resource: serviceAccounts as unknown as Resource, scope: 'beside', part: 'texts' },
  { resource: roles as unknown as Resource, scope: 'beside', part: 'texts' },
  { resource: nodes as unknown as Resource, scope: 'cluster', part: 'status' },
  { resource: nodes as unknown as Resource, scope: 'cluster', part: 'texts' },
]

async function findAt({ resource, scope }: Place): Promise<readonly KubeObject[]> {
  if (scope === 'poolItself') return [await arena.client.get(resource, { name: pool })]
  const where = { pool: { namespace: pool }, beside: { namespace: victim.namespace }, cluster: {} }[scope]
  return (await arena.client.list(resource, where)).items
}

/** True when the server took it. */
async function spoilOne(random: Random): Promise<boolean> {
  const { client } = arena
  const place = random.pick(places)
  const { resource, part } = place
  const found = await findAt(place)
  if (found.length === 0) return false
  const object = random.pick(found) as KubeObject & { status?: object }
  const { namespace, name, labels = {}, annotations = {} } = object.metadata
  const body =
    part === 'status'
      ? { status: mutate({ ...filled, ...object.status }, random, 'typed') }
      : { metadata: mutate({ labels, annotations }, random, 'typed') }
  const options = { type: 'merge', ...(part === 'status' && { subresource: 'status' }) } as const
  try {
    await client.patch(resource, { namespace, name }, body, options)
    return true
  } catch (error) {
    // A refusal is what most of it deserves.
    if (isKubeError(error) && error.outcome === 'refused') return false
    throw error
  }
}

/** Fields of a status that a hand may write before we have. */
const filled = {
  phaseSince: '2026-11-22T12:00:00Z',
  podIP: '10.9.9.9',
  conditions: [
    { type: 'Ready', status: 'True', reason: 'r', message: 'm', lastTransitionTime: '2026-11-22T12:00:00Z' },
  ],
}

it.each(places)('there is something to spoil: $resource.plural, $part', async place => {
  expect(await findAt(place)).not.toEqual([])
})

it(`after ${WRITES} of them the neighbour is served, and the operator is the same process`, async () => {
  let taken = 0
  for (let index = 0; index < WRITES; index += 1) {
    if (await spoilOne(createRandom(seed * 17_000_023 + index))) taken += 1
    if (index % 100 === 99) await control.isServed()
  }
  expect(taken).toBeGreaterThan(WRITES / 10)
  await control.isServed()
  arena.operator.mustRun()
  arena.server.mustRun()
  expect(arena.server.said()).not.toContain('SERVER FAILURE')
})

it('what bears the labels of the neighbour in a namespace of somebody else’s orders no pods of it', async () => {
  const { client } = arena
  const { metadata } = await client.get(dedicatedServices, controlRef)
  const holder = '7e57ed00-0000-4000-8000-000000000001.b007'
  const now = new Date().toISOString().replace('Z', '000Z')
  const labels = {
    [serviceLabel]: controlRef.name,
    [serviceNamespaceLabel]: controlRef.namespace!,
    [holderLabel]: 'true',
  }
  const leaseIn = (namespace: string, waiting: string): Lease => ({
    ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    metadata: {
      namespace,
      name: 'holder-7e57ed00-0000-4000-8000-000000000001',
      labels,
      annotations: { [waitingAnnotation]: waiting },
    },
    spec: { holderIdentity: holder, leaseDurationSeconds: 3_600, acquireTime: now, renewTime: now },
  })
  // The neighbour's own holder has nobody waiting; somebody else says that it has.
  await client.create(
    leases,
    leaseIn(poolNamespace({ ...controlRef, namespace: controlRef.namespace!, uid: metadata.uid! }), '0'),
  )
  await client.create(leases, leaseIn(victim.namespace, '7'))
  await control.isServed()
  await control.isServed()
  expect((await client.get(dedicatedServices, controlRef)).status?.waitingConnections).toBe(0)
})
