// What `top` is measured on: services with tickets in every phase and a proxy each, as the operator makes them, and changes that never end.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parse } from 'yaml'
import type { KubeClient } from '../../api/kube/client.ts'
import type { CustomResourceDefinition, Pod } from '../../api/kube/objects.ts'
import { apiVersionOf, customResourceDefinitions, namespaces, pods } from '../../api/kube/resources.ts'
import { poolNamespace, roleLabel, serviceLabel, serviceNamespaceLabel } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'

export type Crowd = {
  readonly services: readonly DedicatedService[]
  readonly tickets: IsolationPod[]
}

export type CrowdSize = { readonly services: number; readonly ticketsEach: number; readonly proxyAddress: string }

const USER_NAMESPACES = 50
const WRITERS = 8
const merge = { type: 'merge', subresource: 'status' } as const

export async function makeCrowd(client: KubeClient, size: CrowdSize): Promise<Crowd> {
  await define(client, 'dedicatedservices')
  await define(client, 'isolationpods')
  await until('our kinds served', () => client.list(isolationPods, { limit: 1 }).catch(() => undefined))
  await each(USER_NAMESPACES, index => client.create(namespaces, { metadata: { name: `team-${index}` } }))
  const services = await each(size.services, index => makeService(client, { index, ...size }))
  const tickets = await each(size.services * size.ticketsEach, index =>
    makeTicket(client, services[index % services.length]!, index),
  )
  return { services, tickets }
}

async function define(client: KubeClient, plural: string): Promise<void> {
  const manifest = await readFile(join(import.meta.dirname, `../../manifests/crd/${plural}.yaml`), 'utf8')
  await client.create(customResourceDefinitions, parse(manifest) as CustomResourceDefinition)
}

/** `count` pieces of work, some at a time; their results in order. */
async function each<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const run = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index)
  }
  await Promise.all(Array.from({ length: WRITERS }, run))
  return results
}

async function makeService(
  client: KubeClient,
  { index, ticketsEach, proxyAddress }: CrowdSize & { index: number },
): Promise<DedicatedService> {
  const namespace = `team-${index % USER_NAMESPACES}`
  const name = `svc-${String(index).padStart(3, '0')}`
  const made = await client.create(dedicatedServices, {
    ...{ apiVersion: apiVersionOf(dedicatedServices), kind: dedicatedServices.kind },
    metadata: { namespace, name },
    spec: { image: `registry.example/team/${name}:1.${index}`, replicas: ticketsEach },
  } as DedicatedService)
  const pool = poolOf(made)
  await client.create(namespaces, { metadata: { name: pool } })
  const status = statusOf(made, { inUse: 0, waiting: 0 })
  const [service] = await Promise.all([
    client.patch(dedicatedServices, made.metadata as { namespace: string; name: string }, { status }, merge),
    makeProxy(client, made, proxyAddress),
  ])
  return service
}

function statusOf(service: DedicatedService, { inUse, waiting }: { inUse: number; waiting: number }) {
  const verdict = { lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 1 }
  const base = service.spec.replicas
  return {
    ...{ observedGeneration: service.metadata.generation, totalTargets: base + inUse, availableTargets: base },
    ...{ inUseTargets: inUse, pendingTargets: 0, waitingConnections: waiting },
    ...{ namespace: poolOf(service), address: '10.96.0.1:9090' },
    conditions: [
      { type: 'Ready', status: 'True', reason: 'PodsAvailable', message: 'Pods are ready for clients', ...verdict },
      { type: 'Degraded', status: 'False', reason: 'AsExpected', message: 'Nothing is known to be wrong', ...verdict },
    ],
  }
}

async function makeProxy(client: KubeClient, { metadata }: DedicatedService, podIP: string): Promise<void> {
  const { namespace = '', name } = metadata
  const labels = { [roleLabel]: 'proxy', [serviceLabel]: name, [serviceNamespaceLabel]: namespace }
  const pod = {
    metadata: { namespace, name: `${name}-proxy-1`, labels },
    spec: {
      nodeSelector: { 'bench.soh.re/no-node': 'here' },
      automountServiceAccountToken: false,
      containers: [{ name: 'proxy', image: 'bench.soh.re/none' }],
    },
  } as unknown as Pod
  const made = await until('the account that pods need', () => client.create(pods, pod).catch(() => undefined))
  const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }] }
  await client.patch(pods, made.metadata as { namespace: string; name: string }, { status }, merge)
}

const poolOf = ({ metadata: { namespace = '', name, uid = '' } }: DedicatedService) =>
  poolNamespace({ namespace, name, uid })

let made = 0

async function makeTicket(client: KubeClient, service: DedicatedService, count: number): Promise<IsolationPod> {
  const { namespace = '', name } = service.metadata
  made += 1
  const ticket = await client.create(isolationPods, {
    ...{ apiVersion: apiVersionOf(isolationPods), kind: isolationPods.kind },
    metadata: {
      ...{ namespace: poolOf(service), name: `${name}-t${String(made).padStart(9, '0')}` },
      labels: { [serviceLabel]: name, [serviceNamespaceLabel]: namespace },
    },
    spec: { templateHash: 'h1', port: 8080 },
  } as IsolationPod)
  let at = ticket
  for (let step = 0; step < (count % 4) + 1; step += 1) at = await advance(client, at)
  return at
}

/** One step of a ticket's life. */
async function advance(client: KubeClient, ticket: IsolationPod): Promise<IsolationPod> {
  const phaseSince = new Date().toISOString()
  const next = {
    none: { phase: 'Pending', podUID: ticket.metadata.uid, podIP: '10.64.0.1' },
    Pending: { phase: 'Idle' },
    Idle: { phase: 'Reserved', holder: 'bench.1', claimID: 'bench', reservedAt: phaseSince },
    Reserved: { phase: 'Active', client: '192.0.2.1:40000', activeAt: phaseSince },
    Active: { phase: 'Done', endedAt: phaseSince, endReason: 'SessionEnded', bytesIn: 1, bytesOut: 2 },
  }[ticket.status?.podUID === undefined ? 'none' : (ticket.status.phase as 'Idle')]
  const ref = ticket.metadata as { namespace: string; name: string }
  return client.patch(isolationPods, ref, { status: { ...next, phaseSince } }, merge)
}

/** So many changes a second until `signal`: tickets go through their lives and are replaced, services write their status. Resolves with how many there were. */
export async function churn(
  client: KubeClient,
  { services, tickets }: Crowd,
  { perSecond, signal }: { perSecond: number; signal: AbortSignal },
): Promise<number> {
  const begun = performance.now()
  let count = 0
  for (let turn = 0; !signal.aborted; turn += 1) {
    const index = (turn * 7) % tickets.length
    const ticket = tickets[index]!
    if (turn % 5 === 0) {
      const service = services[turn % services.length]!
      const status = statusOf(service, { inUse: turn % 9, waiting: turn % 40 === 0 ? 3 : 0 })
      const ref = service.metadata as { namespace: string; name: string }
      await client.patch(dedicatedServices, ref, { status }, merge)
    } else if (ticket.status?.phase === 'Done') {
      await client.delete(isolationPods, ticket.metadata as { namespace: string; name: string })
      tickets[index] = await makeTicket(client, services[index % services.length]!, 0)
      count += 2
    } else tickets[index] = await advance(client, ticket)
    count += 1
    await delay(Math.max(0, begun + (count * 1000) / perSecond - performance.now()), undefined, { signal }).catch(
      () => {},
    )
  }
  return count
}
