// Requests that take effect long after they were sent, when what they were decided on is not so any more.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, it } from 'vitest'
import { isKubeError } from '../../../api/kube/errors.ts'
import { leases, pods } from '../../../api/kube/resources.ts'
import { activeAnnotation, leaseName } from '../../../api/v1alpha1/names.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import { until } from '../../cluster/until.ts'
import { isLeaseWrite, writes } from '../../flows/wireRequests.ts'
import { connect } from '../../product/connection.ts'
import { type LateWire, layLateWire } from '../stage/late.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
let late: LateWire
beforeEach(async () => {
  late = await layLateWire()
})
afterEach(async () => {
  await yard.strike()
  await late.close()
})

/** The operator has ended a ticket that a living holder holds. */
async function judgeEnd(pod: string, endReason: string): Promise<void> {
  const { status } = (await yard.ticket(pod))!
  if (status?.phase === 'Done' && status.holder && status.endReason === endReason)
    throw new Error(`I5: the operator ended ${pod} (${endReason}), and its holder lives and serves a client with it`)
  await yard.kubelet.accepts.judge()
}

it('a renewal of the process before takes no Lease from the one after it', async () => {
  yard = await layYard({ spec: { proxy: { fence: '1m', stock: 1 } } })
  const podUID = randomUUID()
  const environment = { KUBECONFIG: late.kubeconfig, LEASE_RENEW_MS: '200' }
  const before = await yard.startProxy({ podUID, environment })
  await before.stocked(1)
  late.catch(isLeaseWrite)
  await late.caught()
  before.child.kill('SIGKILL')
  await before.exited
  const proxy = await yard.startProxy({ podUID })
  await proxy.stocked(1)
  const pod = await (await connect(proxy.address)).greeting()
  // Its own next renewal is then far away.
  await until('its Lease tells of the client', async () => {
    const { metadata } = await yard.client.get(leases, { namespace: yard.pool, name: leaseName(podUID) })
    return metadata.annotations?.[activeAnnotation] === '1' ? true : undefined
  })
  if (await late.deliver(yard.client))
    await yard.found(
      'the client’s ticket is ended',
      ({ metadata, status }) => metadata.name === pod && status?.phase === 'Done',
    )
  await judgeEnd(pod, 'HolderLost')
})

it('an end that was decided while nobody held a ticket ends nobody’s session', async () => {
  yard = await layYard({ spec: { proxy: { stock: 0 } }, operatorKubeconfig: late.kubeconfig })
  const proxy = await yard.startProxy()
  const { name } = await yard.kubelet.started(1)
  await yard.found('it is warm', ({ status }) => status?.phase === 'Idle')
  late.catch(writes('Done'))
  await yard.change({ replicas: 0 })
  await late.caught()
  await (await connect(proxy.address)).greeting()
  await late.deliver(yard.client)
  await judgeEnd(name, 'ScaleDown')
})

it('a ticket that is to end is not reserved by a holder that does not know it', async () => {
  yard = await layYard({ spec: { proxy: { stock: 0 } }, operatorKubeconfig: late.kubeconfig })
  const ears = await layLateWire()
  try {
    const proxy = await yard.startProxy({ environment: { KUBECONFIG: ears.kubeconfig } })
    const { name } = await yard.kubelet.started(1)
    await yard.found('it is warm', ({ status }) => status?.phase === 'Idle')
    await proxy.ready()
    await yard.faults.add({
      ...{ client: 'isolation-proxy/', resource: 'isolationpods', verbs: ['watch'], effect: { kind: 'silence' } },
    })
    late.catch(writes('Done'))
    const ref = { namespace: yard.pool, name }
    await yard.client.patch(isolationPods, ref, { spec: { retire: 'Unused' } }, { type: 'merge' })
    await late.caught()
    const client = await connect(proxy.address)
    await until('served, or refused the ticket twice, or the ticket was given back', async () => {
      const attempts = ears.wire.requests().filter(writes('Reserved')).length
      if (attempts > 1 || client.received().includes('\n')) return true
      return (await yard.ticket(name))?.status?.phase === 'Done' ? true : undefined
    })
    await late.deliver(yard.client)
    await judgeEnd(name, 'Deleted')
  } finally {
    await ears.close()
  }
})

it('a late deletion of a pod hits no other pod', async () => {
  yard = await layYard({
    spec: { proxy: { stock: 1 }, pool: { maxPods: 1, historyLimit: 0 } },
    operatorKubeconfig: late.kubeconfig,
  })
  const proxy = await yard.startProxy()
  await proxy.stocked(1)
  const first = await yard.kubelet.started(1)
  late.catch(({ method, path }) => method === 'DELETE' && path.includes(`/pods/${first.name}`), 1)
  const ref = { namespace: yard.pool, name: first.name }
  await yard.client.patch(isolationPods, ref, { spec: { retire: 'Now' } }, { type: 'merge' })
  await late.caught()
  const next = await yard.kubelet.started(2)
  await yard.found(
    'the next pod is in stock',
    ({ status }) => status?.phase === 'Reserved' && status.podUID === next.uid,
  )
  await late.deliver(yard.client)
  const pod = await yard.client.get(pods, { namespace: yard.pool, name: next.name }).catch((error: unknown) => {
    if (!isKubeError(error, 'notFound')) throw error
  })
  if (pod?.metadata.uid !== next.uid || pod.metadata.deletionTimestamp)
    throw new Error(
      `I4: ${next.name}, which a holder has in stock and may dial, was deleted: its address is another pod's soon`,
    )
})
