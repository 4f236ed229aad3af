// Somebody comes to the gate of a pod who is not to be let in.
import { once } from 'node:events'
import { connect as dial } from 'node:net'
import { afterEach, it } from 'vitest'
import { gatePort } from '../../../api/v1alpha1/names.ts'
import { buildRequest } from '../../../proxy/gate/wire.ts'
import { connect } from '../../product/connection.ts'
import { outcomeOf } from '../stage/outcome.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
afterEach(() => yard.strike())

it('a holder that comes to the wrong pod is not let in', async () => {
  // On a busy machine the gate's answer takes its time, and a dial that was given up breaks nothing.
  const connections = { connectTimeout: '1m' }
  const spec = { replicas: 2, gate: true, proxy: { stock: 1 }, connections }
  yard = await layYard({ spec, pods: { holdsBack: true } })
  const deaf = await yard.startProxy()
  await yard.kubelet.created(2)
  yard.kubelet.release()
  const first = await yard.kubelet.started(1)
  await deaf.stocked(1)
  await yard.faults.add({
    ...{ client: 'isolation-proxy/', resource: 'isolationpods', verbs: ['watch'], effect: { kind: 'silence' } },
  })
  await yard.kubelet.lose(first)
  yard.kubelet.release()
  const next = await yard.kubelet.started(2)
  if (next.host !== first.host) throw new Error(`the next pod has ${next.host}, and should have ${first.host}`)
  await outcomeOf(await connect(deaf.address), deaf)
  await yard.kubelet.accepts.judge()
})

/** Resolves with what the gate answers, or that it closes without a word. */
async function ask(host: string, token: string): Promise<string> {
  const socket = dial({ host, port: gatePort })
  try {
    socket.write(buildRequest(token))
    const [said] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => ['nothing'])])
    return String(said).split('\n')[0]!
  } finally {
    socket.destroy()
  }
}

it('a pod that has had its client lets nobody else in, also with its token, also after its gate died', async () => {
  yard = await layYard({ spec: { gate: true, proxy: { stock: 1 }, pool: { maxPods: 1 } } })
  const proxy = await yard.startProxy()
  await proxy.stocked(1)
  const pod = await yard.kubelet.started(1)
  // It is to end when its gate does, with which its session goes.
  yard.kubelet.lingerAfter({ n: 0 })
  const { spec } = (await yard.ticket(pod.name))!
  const client = await connect(proxy.address)
  await client.greeting()
  const answers = [await ask(pod.host, spec.gateToken!)]
  await pod.gate!.restart()
  answers.push(await ask(pod.host, spec.gateToken!))
  await yard.kubelet.accepts.judge()
  if (answers.some(answer => answer !== 'spent')) throw new Error(`the gate says ${answers.join(', ')}`)
})
