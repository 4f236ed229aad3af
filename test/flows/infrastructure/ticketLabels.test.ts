// The labels by which the operator finds a ticket: whoever may change tickets leaves it these.
import { afterAll, describe, expect, it } from 'vitest'
import { namespaces } from '../../../api/kube/resources.ts'
import { serviceLabel, serviceNamespaceLabel } from '../../../api/v1alpha1/names.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { sampleTicket } from '../../conformance/samples.ts'
import { connect, randomName } from '../../conformance/server.ts'
import { installManifests, untilInForce } from './operatorAccount.ts'

const server = await connect()
await installManifests(server)
const { client } = server
const pool = randomName('dedi')
const elsewhere = randomName('elsewhere')
for (const name of [pool, elsewhere]) await client.create(namespaces, { metadata: { name } })
afterAll(async () => {
  for (const name of [pool, elsewhere]) await client.delete(namespaces, { name })
})

const both = { [serviceLabel]: 'my-app', [serviceNamespaceLabel]: 'default' }
const make = (labels: Record<string, string>, namespace = pool) =>
  client.create(isolationPods, sampleTicket(namespace, { labels }))
const patch = ({ metadata }: IsolationPod, change: object) =>
  client.patch(isolationPods, { namespace: metadata.namespace, name: metadata.name }, change, { type: 'merge' })
const labelled = (labels: object | null) => ({ metadata: { labels } })
const refusal = 'a ticket keeps the labels by which the operator finds it'

await untilInForce(async () => patch(await make(both), labelled(null)))

describe('a ticket of a pool', () => {
  it.each<[string, object | null]>([
    ['loses all its labels', null],
    ['loses the name of its service', { [serviceLabel]: null }],
    ['loses the namespace of its service', { [serviceNamespaceLabel]: null }],
    ['is given to another service', { [serviceLabel]: 'other' }],
    ['is given to the namesake in another namespace', { [serviceNamespaceLabel]: 'other' }],
  ])('never %s', async (_, labels) => {
    const ticket = await make(both)
    await expect(patch(ticket, labelled(labels))).rejects.toThrow(refusal)
    const { metadata } = await client.get(isolationPods, { namespace: pool, name: ticket.metadata.name })
    expect(metadata.labels).toEqual(both)
  })

  it('is retired, gets and loses other labels and finalizers, and goes', async () => {
    const ticket = await make(both)
    await patch(ticket, { spec: { retire: 'Now' } })
    const more = { metadata: { labels: { tier: 'gold' }, finalizers: ['soh.re/target-pod'] } }
    expect((await patch(ticket, more)).metadata.labels).toEqual({ ...both, tier: 'gold' })
    const ref = { namespace: pool, name: ticket.metadata.name }
    await client.delete(isolationPods, ref)
    await patch(ticket, { metadata: { labels: { tier: null }, finalizers: null } })
    await expect(client.get(isolationPods, ref)).rejects.toThrow('not found')
  })

  it('that has lost them in a time without the policy gets them back', async () => {
    const ticket = await make({ [serviceLabel]: 'my-app' })
    expect((await patch(ticket, labelled(both))).metadata.labels).toEqual(both)
  })
})

it('what bears such labels elsewhere is nobody’s ticket, and may lose them', async () => {
  const ticket = await make(both, elsewhere)
  expect((await patch(ticket, labelled(null))).metadata.labels).toBeUndefined()
})
