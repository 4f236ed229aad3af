// A hand takes the labels off a pod, by which the operator knows its pods: its watch says that the pod is gone.
import { afterEach, beforeEach, it } from 'vitest'
import { pods } from '../../../api/kube/resources.ts'
import { until } from '../../cluster/until.ts'
import { connect } from '../../product/connection.ts'
import { type LateWire, layLateWire } from '../stage/late.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
/** Between the operator and the API server. */
let line: LateWire
beforeEach(async () => {
  line = await layLateWire()
})
afterEach(async () => {
  await yard.strike()
  await line.close()
})

it('a session is not ended for a pod that only lost its labels', async () => {
  yard = await layYard({ spec: { proxy: { stock: 1 }, pool: { maxPods: 1 } }, operatorKubeconfig: line.kubeconfig })
  const proxy = await yard.startProxy()
  await proxy.stocked(1)
  const client = await connect(proxy.address)
  const pod = await client.greeting()
  const looks = () =>
    line.wire.requests().filter(({ method, path }) => method === 'GET' && path.endsWith(`/pods/${pod}`)).length
  const before = looks()
  await yard.client.patch(pods, { namespace: yard.pool, name: pod }, { metadata: { labels: null } }, { type: 'merge' })
  const outcome = await until('the operator looks for the pod twice, or has its session ended', async () => {
    if ((await yard.ticket(pod))?.spec.retire) return 'ended'
    return looks() >= before + 2 ? 'looked for' : undefined
  })
  if (outcome === 'ended') {
    await until('the session is over', () => (client.isOpen() ? undefined : true))
    throw new Error(`I5: the operator had the session of ${pod} ended as of a lost pod, and pod and holder live`)
  }
  await client.echo('and on\n')
})
