// One bad moment each between a reserve and the first word of a pod. The proxies are real; the test is operator and node.
import { afterEach, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import { faultsOf } from '../../faults.ts'
import { type Stage, setStage } from '../../flows/proxyStage.ts'
import { greetAndEcho, type Target } from '../../flows/proxyTargets.ts'
import { writes } from '../../flows/wireRequests.ts'
import { connect } from '../../product/connection.ts'

let stage: Stage
afterEach(() => stage.strike())

function judge(pods: readonly Target[]): void {
  const twice = pods.filter(pod => pod.accepts() > 1)
  if (twice.length > 0) throw new Error(`I1: ${twice.map(pod => `${pod.pod} accepted ${pod.accepts()} connections`)}`)
}

it('an attempt that is read again only after another has won leads to no second client', async () => {
  stage = await setStage({ replicas: 0 })
  const wire = await stage.layWire()
  const proxy = await stage.startProxy({ wire, environment: { API_RETRY_MAX_MS: '400' } })
  await proxy.ready()
  let attempts = 0
  let readings = 0
  const nothing = new Promise<void>(() => {})
  wire.spoil(request => {
    if (writes('Reserved')(request)) {
      attempts += 1
      return attempts === 1 ? { late: nothing } : undefined
    }
    if (request.method !== 'GET' || !/\/isolationpods\/[^/?]+$/.test(request.path)) return undefined
    readings += 1
    return 'lose'
  })
  const [pod] = await stage.addPods(1)
  const first = await connect(proxy.address)
  await until('read again', () => (readings > 0 ? true : undefined))
  const second = await connect(proxy.address)
  await until('both are there', async () => {
    const { waiting, active } = await proxy.connections()
    return waiting + active === 2 ? true : undefined
  })
  const before = readings
  await until('time for a second attempt', () => (readings >= before + 4 ? true : undefined))
  wire.mend()
  await first.greeting()
  const [another] = await stage.addPods(1)
  await second.greeting()
  judge([pod!, another!])
})

it('two holders that reserve one pod at the same moment do not both have it', async () => {
  stage = await setStage({ replicas: 0 })
  const proxies = [await stage.startProxy(), await stage.startProxy()]
  for (const proxy of proxies) await proxy.ready()
  const [pod] = await stage.addPods(1)
  const faults = faultsOf(stage.client)
  const held = await faults.add({
    ...{ client: 'isolation-proxy/', resource: 'isolationpods', subresource: 'status', verbs: ['patch'] },
    ...{ times: 1, effect: { kind: 'hold' } },
  })
  const clients = [await connect(proxies[0]!.address), await connect(proxies[1]!.address)]
  await Promise.race(clients.map(client => client.greeting()))
  await faults.remove(held)
  const [another] = await stage.addPods(1)
  await Promise.all(clients.map(client => client.greeting()))
  judge([pod!, another!])
})

it('a pod that accepts and says nothing is never dialled again', async () => {
  stage = await setStage({ replicas: 0 })
  const proxy = await stage.startProxy()
  await proxy.ready()
  let accepts = 0
  const pods = await stage.addPods(2, {
    serve(socket, pod) {
      accepts += 1
      if (accepts === 1) socket.resetAndDestroy()
      else greetAndEcho(socket, pod)
    },
  })
  const client = await connect(proxy.address)
  await client.greeting()
  judge(pods)
})
