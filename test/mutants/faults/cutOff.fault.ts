// A holder is cut off from its Lease and from news of its tickets. The operator gives it up, and its pod's address goes to another pod.
import { join } from 'node:path'
import { afterEach, it } from 'vitest'
import { isKubeError } from '../../../api/kube/errors.ts'
import { until } from '../../cluster/until.ts'
import { isLeaseWrite, writes } from '../../flows/wireRequests.ts'
import { connect } from '../../product/connection.ts'
import { layLateWire } from '../stage/late.ts'
import { outcomeOf } from '../stage/outcome.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
afterEach(() => yard.strike())

const proxies = { client: 'isolation-proxy/' } as const
/** One pod at a time: the next one is made when the address is free, and takes it. */
const spec = (connectTimeout: string) => ({
  proxy: { fence: '2s', stock: 1 },
  pool: { maxPods: 1 },
  connections: { connectTimeout, queue: { timeout: '10m' } },
})

/** Resolves with the fault's id, when the pod that the holder knows is gone and another one has its address. */
async function cutOff(): Promise<string> {
  const first = yard.kubelet.latest()
  // Whoever has the address next is there when the holder comes, even if it was burned.
  yard.kubelet.lingerAfter(first)
  await yard.faults.add({ ...proxies, resource: 'isolationpods', verbs: ['watch'], effect: { kind: 'silence' } })
  const id = await yard.faults.add({
    ...proxies,
    ...{ resource: 'leases', verbs: ['create', 'patch'], effect: { kind: 'answer', code: 500 } },
  })
  await yard.kubelet.ended(first)
  const next = await yard.kubelet.started(first.n + 1)
  if (next.host !== first.host) throw new Error(`the next pod has ${next.host}, and should have ${first.host}`)
  return id
}

it('a holder that cannot renew dials nothing that has been given up', async () => {
  yard = await layYard({ spec: spec('1s') })
  const proxy = await yard.startProxy()
  await proxy.stocked(1)
  await cutOff()
  const client = await connect(proxy.address)
  await outcomeOf(client, proxy)
  await yard.kubelet.accepts.judge()
})

it('a holder that can renew again dials nothing of before', async () => {
  yard = await layYard({ spec: spec('1s') })
  const proxy = await yard.startProxy()
  await proxy.stocked(1)
  const id = await cutOff()
  await proxy.measures(/isolation_fence_open 0\n/)
  await yard.faults.remove(id)
  await proxy.measures(/isolation_fence_open 1\n/)
  const client = await connect(proxy.address)
  await outcomeOf(client, proxy)
  await yard.kubelet.accepts.judge()
})

const noHandles = join(import.meta.dirname, '../stage/noHandles.ts')

it.each([
  ['a holder that is cut off while it dials stops dialling', 'handles', {}],
  [
    'a holder that is cut off while it dials by sockets stops dialling',
    'sockets',
    { NODE_OPTIONS: `--import ${noHandles}` },
  ],
])('%s', async (_, means, environment) => {
  yard = await layYard({ spec: spec('1900ms'), pods: { listens: n => n > 1 } })
  await yard.change({ connections: { connectTimeout: '1m' } }).catch((error: unknown) => {
    if (!isKubeError(error, 'invalid')) throw error
  })
  const proxy = await yard.startProxy({ environment })
  await proxy.stocked(1)
  const hasNone = proxy.lines().some(({ msg }) => `${msg}`.includes('TCP handles of this Node cannot be used'))
  if (hasNone !== (means === 'sockets')) throw new Error(`it was to dial by ${means}: ${JSON.stringify(proxy.lines())}`)
  const client = await connect(proxy.address)
  await until('dialling', async () => ((await proxy.connections()).active === 1 ? true : undefined))
  await cutOff()
  await outcomeOf(client, proxy)
  await yard.kubelet.accepts.judge()
})

it('a holder that never had a Lease holds nothing when it gets one', async () => {
  const line = await layLateWire()
  try {
    yard = await layYard({ spec: spec('1s') })
    const id = await yard.faults.add({
      ...proxies,
      ...{ resource: 'leases', verbs: ['create', 'patch'], effect: { kind: 'answer', code: 500 } },
    })
    const first = await yard.kubelet.started(1)
    await yard.found('it is warm', ({ status }) => status?.phase === 'Idle')
    const proxy = await yard.startProxy({ environment: { KUBECONFIG: line.kubeconfig } })
    await until('it lets clients in', () => proxy.lines().find(({ msg }) => msg === 'accepts clients'))
    const client = await connect(proxy.address)
    await until('the client waits', async () => ((await proxy.connections()).waiting === 1 ? true : undefined))
    const tries = () => line.wire.requests().filter(isLeaseWrite).length
    const before = tries()
    const asked = await until('it asks for the pod, or thrice more for its Lease', () => {
      if (line.wire.requests().some(writes('Reserved'))) return 'for the pod'
      return tries() > before + 3 ? 'for its Lease' : undefined
    })
    if (asked === 'for the pod') {
      await yard.found('it has the pod', ({ status }) => status?.phase === 'Reserved')
      yard.kubelet.lingerAfter(first)
      await yard.faults.add({ ...proxies, resource: 'isolationpods', verbs: ['watch'], effect: { kind: 'silence' } })
      await yard.kubelet.ended(first)
      const next = await yard.kubelet.started(2)
      if (next.host !== first.host) throw new Error(`the next pod has ${next.host}, and should have ${first.host}`)
    }
    await yard.faults.remove(id)
    await proxy.measures(/isolation_fence_open 1\n/)
    await outcomeOf(client, proxy)
    await yard.kubelet.accepts.judge()
  } finally {
    await line.close()
  }
})
