// Somebody deletes a ticket by hand, and its holder does not hear of it.
import { afterEach, it } from 'vitest'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { connect } from '../../product/connection.ts'
import { outcomeOf } from '../stage/outcome.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
afterEach(() => yard.strike())

it('a ticket deleted by hand keeps its pod and its address until its holder knows', async () => {
  yard = await layYard({ spec: { proxy: { stock: 1 }, pool: { maxPods: 1 } } })
  const proxy = await yard.startProxy()
  await proxy.stocked(1)
  const first = await yard.kubelet.started(1)
  await yard.faults.add({
    ...{ client: 'isolation-proxy/', resource: 'isolationpods', verbs: ['watch'], effect: { kind: 'silence' } },
  })
  await yard.client.delete(isolationPods, { namespace: yard.pool, name: first.name })
  if (!(await yard.ticket(first.name))) {
    await yard.kubelet.ended(first)
    const next = await yard.kubelet.started(2)
    await yard.found(
      'the next pod is warm',
      ({ metadata, status }) => metadata.name === next.name && status?.phase === 'Idle',
    )
  }
  const client = await connect(proxy.address)
  await outcomeOf(client, proxy)
  await yard.kubelet.accepts.judge()
})
