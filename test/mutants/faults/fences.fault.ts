// The fence is changed, by a person or by a hand in a Lease, while what the holder obeys and what the operator counts with can part.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, it } from 'vitest'
import { leases } from '../../../api/kube/resources.ts'
import { leaseName } from '../../../api/v1alpha1/names.ts'
import { until } from '../../cluster/until.ts'
import type { WireRequest } from '../../flows/faultyWire.ts'
import type { ProxyProcess } from '../../flows/proxyProcess.ts'
import { isLeaseWrite } from '../../flows/wireRequests.ts'
import { connect } from '../../product/connection.ts'
import { type LateWire, layLateWire } from '../stage/late.ts'
import { outcomeOf } from '../stage/outcome.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
/** Between the proxy and the API server. */
let line: LateWire
beforeEach(async () => {
  line = await layLateWire()
})
afterEach(async () => {
  await yard.strike()
  await line.close()
})

const proxies = { client: 'isolation-proxy/' } as const
const silence = { kind: 'silence' } as const
const refused = { answer: 500, reason: 'InternalError' } as const
/** One pod at a time: the next one is made when the address is free, and takes it. */
const spec = {
  proxy: { fence: '10m', stock: 1 },
  pool: { maxPods: 1 },
  connections: { connectTimeout: '1s', queue: { timeout: '10m' } },
}
const [LONG_S, SHORT_S] = [600, 2]

const bears = (seconds: number) => (request: WireRequest) =>
  isLeaseWrite(request) && JSON.parse(request.body).spec.leaseDurationSeconds === seconds

async function startHolder(): Promise<ProxyProcess> {
  yard = await layYard({ spec })
  const proxy = await yard.startProxy({ environment: { KUBECONFIG: line.kubeconfig, LEASE_RENEW_MS: '1000' } })
  await proxy.stocked(1)
  return proxy
}

/** Resolves when it has tried to write that into its Lease. */
async function tried(seconds: number): Promise<void> {
  await until(`a Lease of ${seconds} s is written, or refused`, () => line.wire.requests().find(bears(seconds)))
}

/** The holders hear nothing more of tickets and Leases. */
async function deafen(): Promise<void> {
  for (const resource of ['isolationpods', 'leases'])
    await yard.faults.add({ ...proxies, resource, verbs: ['watch'], effect: silence })
}

/** An operator that knows the short fence alone gives a deaf holder up; then a client comes to that one. */
async function comeAfterwards(proxy: ProxyProcess): Promise<void> {
  const first = yard.kubelet.latest()
  // Whoever has the address next is there when the holder comes, even if it was burned.
  yard.kubelet.lingerAfter(first)
  await yard.restartOperator()
  await yard.kubelet.ended(first)
  const next = await yard.kubelet.started(first.n + 1)
  if (next.host !== first.host) throw new Error(`the next pod has ${next.host}, and should have ${first.host}`)
  await outcomeOf(await connect(proxy.address), proxy)
  await yard.kubelet.accepts.judge()
}

it('a holder whose Lease may say less than it was told obeys that', async () => {
  const proxy = await startHolder()
  let isShortened = false
  line.wire.spoil(request => {
    if (!isLeaseWrite(request)) return undefined
    const isLost = !isShortened && bears(SHORT_S)(request)
    isShortened ||= isLost
    return isLost ? 'lose' : refused
  })
  await yard.change({ proxy: { fence: '2s' } })
  await tried(SHORT_S)
  const ref = { namespace: yard.pool, name: leaseName(proxy.podUID) }
  await until('the Lease is shorter', async () => {
    const { spec } = await yard.client.get(leases, ref)
    return spec?.leaseDurationSeconds === SHORT_S ? true : undefined
  })
  const before = line.wire.requests().length
  await yard.change({ proxy: { fence: '10m' } })
  await until('the holder knows that the fence is long again', () =>
    line.wire.requests().slice(before).find(bears(LONG_S)),
  )
  await deafen()
  await comeAfterwards(proxy)
})

it('a holder that cannot write a shorter fence into its Lease obeys it', async () => {
  const proxy = await startHolder()
  line.wire.spoil(request => (isLeaseWrite(request) ? refused : undefined))
  await deafen()
  await yard.change({ proxy: { fence: '2s' } })
  await tried(SHORT_S)
  await yard.client.delete(leases, { namespace: yard.pool, name: leaseName(proxy.podUID) })
  await comeAfterwards(proxy)
})

it('a holder whose Lease somebody has shortened is not given up the sooner', async () => {
  const proxy = await startHolder()
  const held = await yard.found('a pod in stock', ({ status }) => status?.phase === 'Reserved')
  line.wire.spoil(request => (isLeaseWrite(request) ? refused : undefined))
  const ref = { namespace: yard.pool, name: leaseName(proxy.podUID) }
  const { metadata, spec } = await yard.client.patch(
    leases,
    ref,
    { spec: { leaseDurationSeconds: 1 } },
    { type: 'merge' },
  )
  // Of somebody who never was: when the operator lets go of it, it has waited for longer than for what the Lease says now.
  const nobody = randomUUID()
  const witness = { namespace: yard.pool, name: leaseName(nobody) }
  await yard.client.create(leases, {
    ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    metadata: { ...witness, labels: metadata.labels },
    spec: { ...spec, holderIdentity: `${nobody}.x`, leaseDurationSeconds: 2 * SHORT_S },
  })
  const isOver = async () => (await yard.ticket(held.metadata.name))?.status?.phase === 'Done'
  await until('it is given up, or the other is', async () => {
    const { items } = await yard.client.list(leases, { namespace: yard.pool })
    return (await isOver()) || items.every(lease => lease.metadata.name !== witness.name) ? true : undefined
  })
  if (await isOver())
    throw new Error(`I5: ${held.metadata.name} was ended, and its holder lives and may dial it for minutes`)
})
