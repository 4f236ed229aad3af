// Requests that are refused although nothing has changed, by something between a program and the API server: no watch ever tells of them.
import { afterEach, beforeEach, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import type { Fate } from '../../flows/faultyWire.ts'
import { once, writes } from '../../flows/wireRequests.ts'
import { connect } from '../../product/connection.ts'
import { type LateWire, layLateWire, type Picks } from '../stage/late.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
let line: LateWire
beforeEach(async () => {
  line = await layLateWire()
})
afterEach(async () => {
  await yard.strike()
  await line.close()
})

const CONVERGES_MS = 20_000
const conflict: Fate = { answer: 409, reason: 'Conflict' }
/** As a gateway says it that knows of no such page; the API server's own has a reason. */
const notFound: Fate = { answer: 404, reason: '' }

const publishes: Picks = ({ method, path, body }) =>
  method === 'PATCH' && path.includes('/isolationpods/') && JSON.parse(body).status?.podIP !== undefined

/** Of those that `picks` picks, the first is answered so. Resolves when that has happened. */
function answerFirst(picks: Picks, fate: Fate): () => Promise<void> {
  let isAnswered = false
  const judge = once(picks, fate)
  line.wire.spoil(request => {
    const found = judge(request)
    isAnswered ||= found !== undefined
    return found
  })
  return async () => {
    await until('the refusal', () => (isAnswered ? true : undefined))
  }
}

/** Throws, as a breach of I6, when it is still so in the end. */
async function outgrow(stuck: string, isOver: () => boolean | Promise<boolean>): Promise<void> {
  const over = async () => ((await isOver()) ? true : undefined)
  await until(stuck, over, { limitMs: CONVERGES_MS }).catch(() => {
    throw new Error(`I6: ${stuck}`)
  })
}

it('a ticket whose step was refused goes on', async () => {
  const refused = answerFirst(publishes, conflict)
  yard = await layYard({ operatorKubeconfig: line.kubeconfig })
  const { name } = await yard.kubelet.started(1)
  await refused()
  await outgrow(`${name} stays Pending`, async () => (await yard.ticket(name))?.status?.phase === 'Idle')
})

it('a pod whose reserve was refused is given to the client that waits', async () => {
  const refused = answerFirst(writes('Reserved'), conflict)
  yard = await layYard({ spec: { proxy: { stock: 0 }, pool: { maxPods: 1 } } })
  const proxy = await yard.startProxy({ environment: { KUBECONFIG: line.kubeconfig } })
  await yard.found('it is warm', ({ status }) => status?.phase === 'Idle')
  await proxy.ready()
  const client = await connect(proxy.address)
  await refused()
  await outgrow('a client waits, and its pod stays Idle', () => client.received().includes('\n'))
})

it('the end of a session is written, though its ticket was said to be gone', async () => {
  const refused = answerFirst(writes('Done'), notFound)
  yard = await layYard({ spec: { proxy: { stock: 1 } } })
  const proxy = await yard.startProxy({ environment: { KUBECONFIG: line.kubeconfig } })
  await proxy.stocked(1)
  const client = await connect(proxy.address)
  const pod = await client.greeting()
  client.reset()
  await refused()
  await outgrow(`${pod} is used and never ended`, async () => (await yard.ticket(pod))?.status?.phase === 'Done')
})
