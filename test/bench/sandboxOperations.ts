// What is measured, one operation after the other, each alone on the wire, while the audience watches.
import type { KubeClient } from '../../api/kube/client.ts'
import type { KubeObject } from '../../api/kube/objects.ts'
import { pods, type Resource } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import { until } from '../cluster/until.ts'
import { podOf, spaces, ticketOf } from './sandboxCrowd.ts'

/** Milliseconds, by operation. */
export type Samples = Map<string, number[]>

const ROUNDS = 40
const LISTS = 8
const merge = { type: 'merge' } as const

export async function measureOperations(client: KubeClient): Promise<Samples> {
  const samples: Samples = new Map()
  const time = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now()
    const done = await work()
    samples.set(what, [...(samples.get(what) ?? []), performance.now() - begun])
    return done
  }
  for (let round = 0; round < ROUNDS; round += 1) await liveOnce(client, round, time)
  for (let round = 0; round < LISTS; round += 1) await listAll(client, round, time)
  await collect(client, time)
  return samples
}

type Time = <T>(what: string, work: () => Promise<T>) => Promise<T>

/** A ticket and its pod from beginning to end. */
async function liveOnce(client: KubeClient, round: number, time: Time): Promise<void> {
  const namespace = spaces[round % spaces.length]!
  const made = ticketOf(namespace, `extra-${round}`)
  let ticket = await time('create a ticket', () => client.create(isolationPods, made))
  const pod = await time('create a pod', () => client.create(pods, podOf(ticket)))
  const at = new Date().toISOString().replace(/\.\d+/, '')
  const steps = [
    { phase: 'Pending', podUID: pod.metadata.uid, podIP: `10.0.0.${round + 1}` },
    { phase: 'Idle' },
    { phase: 'Reserved', holder: 'bench.1', claimID: 'bench', reservedAt: at },
    { phase: 'Done', endedAt: at, endReason: 'SessionEnded' },
  ]
  for (const step of steps) {
    const patch = {
      metadata: { resourceVersion: ticket.metadata.resourceVersion },
      status: { ...step, phaseSince: at },
    }
    ticket = await time("patch a ticket's status", () =>
      client.patch(isolationPods, ticket.metadata, patch, { ...merge, subresource: 'status' }),
    )
  }
  const podStatus = {
    status: { phase: 'Running', podIP: `10.0.0.${round + 1}`, conditions: [{ type: 'Ready', status: 'True' }] },
  }
  await time("patch a pod's status", () =>
    client.patch(pods, pod.metadata, podStatus, { type: 'strategic', subresource: 'status' }),
  )
  await time('get a ticket', () => client.get(isolationPods, ticket.metadata))
  const fieldSelector = `metadata.name=${ticket.metadata.name}`
  await time('list one by its name', () => client.list(isolationPods, { namespace, fieldSelector }))
  await time('delete a pod', () => client.delete(pods, pod.metadata, { gracePeriodSeconds: 0 }))
  await time('delete a ticket (its finalizer stays)', () => client.delete(isolationPods, ticket.metadata))
  await time('let a deleted ticket go (the finalizer)', () =>
    client.patch(isolationPods, ticket.metadata, { metadata: { finalizers: null } }, merge),
  )
}

async function listAll(client: KubeClient, round: number, time: Time): Promise<void> {
  const namespace = spaces[round % spaces.length]!
  await time('list the tickets of a namespace', () => readWhole(client, isolationPods, { namespace }))
  await time('list one ticket in a hundred by label, everywhere', () =>
    readWhole(client, isolationPods, { labelSelector: 'bench.soh.re/one-in-a-hundred=true' }),
  )
  await time('list all tickets, whole', () => readWhole(client, isolationPods, {}))
  await time('list all tickets, pages of 500', () => readPages(client, isolationPods))
  await time('list all pods, whole', () => readWhole(client, pods, {}))
  await time('list all pods, pages of 500', () => readPages(client, pods))
}

/** As bytes: what a client makes of them is not the server's. */
export async function readWhole(
  client: KubeClient,
  resource: Resource,
  query: { namespace?: string; labelSelector?: string; limit?: string; continue?: string },
): Promise<Buffer> {
  const { namespace, ...rest } = query
  const root = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`
  const where = namespace === undefined ? '' : `/namespaces/${namespace}`
  const path = `${root}${where}/${resource.plural}?${new URLSearchParams(rest)}`
  const { body } = await client.raw({ method: 'GET', path })
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function readPages(client: KubeClient, resource: Resource): Promise<void> {
  let next = ''
  do {
    const text = await readWhole(client, resource, { limit: '500', ...(next && { continue: next }) })
    next = /"continue":"([^"]*)"/.exec(text.toString('latin1'))?.[1] ?? ''
  } while (next)
}

/** Owners go, and their pods after them. */
async function collect(client: KubeClient, time: Time): Promise<void> {
  const tickets: KubeObject[] = []
  for (let index = 0; index < 20; index += 1) {
    const { metadata, ...made } = ticketOf(spaces[0]!, `owner-${index}`)
    const { finalizers: _, ...rest } = metadata
    const ticket = await client.create(isolationPods, { ...made, metadata: { ...rest, labels: { owners: 'yes' } } })
    tickets.push(ticket)
    await client.create(pods, podOf(ticket))
  }
  await time('20 owners deleted until their pods are collected', async () => {
    await client.deleteCollection(isolationPods, { namespace: spaces[0]!, labelSelector: 'owners=yes' })
    await until(
      'the pods gone',
      async () => {
        const { items } = await client.list(pods, { namespace: spaces[0]!, labelSelector: 'owners=yes' })
        return items.length === 0 ? true : undefined
      },
      { limitMs: 60_000, everyMs: 5 },
    )
  })
}
