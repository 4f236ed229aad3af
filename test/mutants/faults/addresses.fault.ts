// A pod is lost, its address goes to the next one at once, and the operator's news of tickets is late.
import { afterEach, it } from 'vitest'
import { connect } from '../../product/connection.ts'
import { outcomeOf } from '../stage/outcome.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
afterEach(() => yard.strike())

it('no pod is given to a client before it is known who else has published its address', async () => {
  yard = await layYard({ spec: { replicas: 2, proxy: { stock: 1 } }, pods: { holdsBack: true } })
  const proxy = await yard.startProxy()
  await yard.kubelet.created(2)
  await yard.faults.add({
    ...{
      client: 'isolation-proxy-operator/',
      resource: 'isolationpods',
      verbs: ['watch'],
      effect: { kind: 'silence' },
    },
  })
  const next = async (n: number) => {
    yard.kubelet.release()
    const run = await yard.kubelet.started(n)
    await yard.stepped('publish', run.name)
    const { status } = (await yard.ticket(run.name))!
    return { run, isOffered: status?.phase === 'Idle' || status?.phase === 'Reserved' }
  }
  const first = await next(1)
  if (first.isOffered) await proxy.stocked(1)
  await yard.kubelet.lose(first.run)
  const second = await next(2)
  if (second.run.host !== first.run.host)
    throw new Error(`the next pod has ${second.run.host}, and should have ${first.run.host}`)
  await outcomeOf(await connect(proxy.address), proxy)
  if (second.isOffered) await proxy.stocked(1)
  await outcomeOf(await connect(proxy.address), proxy)
  await yard.kubelet.accepts.judge()
})
