// A service whose pods have gates: one connection is let in, and only by the ticket's token, whoever else dials the pod.
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { createDeadlines } from '../../proxy/deadlines.ts'
import { dial } from '../../proxy/dial.ts'
import { socketOf } from '../../proxy/relay/bare.ts'
import { until } from '../cluster/until.ts'
import { expectEachPodServedOnce } from './promise.ts'
import { Scene } from './scene.ts'

const deadlines = createDeadlines(() => performance.now())

let scene: Scene
const sockets: Socket[] = []

beforeAll(async () => {
  scene = await Scene.open('gate')
  await scene.create('vault', { replicas: 2, gate: true })
  await scene.untilWarm('vault', 2)
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await scene.close()
})

/** As a holder that was told of `token` dials the pod of `ticket`: undefined when it is let in. */
async function knock(ticket: IsolationPod, token: string): Promise<string | undefined> {
  const result = await dial({
    ...{ host: ticket.status!.podIP!, port: ticket.spec.port!, gateToken: token, timeoutMs: 60_000 },
    ...{ mayDial: () => true, deadlines, signals: [], random: Math.random },
  })
  if (result.kind === 'connected') sockets.push(socketOf(result.line))
  return result.kind === 'failed' ? result.error.message : undefined
}

describe('a service with gates', () => {
  it('serves its clients as any other', async () => {
    const connections = await Promise.all([scene.connect('vault'), scene.connect('vault')])
    const pods = await Promise.all(connections.map(connection => connection.greeting()))
    expect(new Set(pods).size).toBe(2)
    await Promise.all(connections.map(connection => connection.echo('through two relays\n')))
    await Promise.all(connections.map(connection => connection.leave()))
    await scene.untilWarm('vault', 2)
  })

  it('tells a target behind its gate whose connection it was given, where the service says so', async () => {
    await scene.create('told', { replicas: 1, gate: true, proxy: { proxyProtocol: { send: 'v1' } } })
    await scene.untilWarm('told', 1)
    const connection = await scene.connect('told')
    await connection.greeting()
    await connection.echo('and then my words\n')
    const [, ends, port] =
      /^hello from .+\nPROXY TCP4 ([\d.]+ [\d.]+) (\d+) \d+\r\nand then my words\n$/.exec(connection.received()) ?? []
    expect([ends, port]).toEqual([expect.any(String), String(connection.localPort)])
    await connection.leave()
    await scene.delete('told')
  })

  it("lets nobody in with another ticket's token, as a holder would come that stood still until the address was another pod's; the pod's own client is served after", async () => {
    const [one, two] = await until('two warm pods', async () => {
      const warm = await scene.ticketsIn('vault', 'Reserved')
      return warm.length === 2 ? warm : undefined
    })
    expect(one!.spec.gateToken).not.toBe(two!.spec.gateToken)
    expect(await knock(one!, two!.spec.gateToken!)).toMatch(/belongs to another ticket/)
    expect(await knock(two!, one!.spec.gateToken!)).toMatch(/belongs to another ticket/)
    const connections = await Promise.all([scene.connect('vault'), scene.connect('vault')])
    const pods = await Promise.all(connections.map(connection => connection.greeting()))
    expect(new Set(pods)).toEqual(new Set([one!.metadata.name, two!.metadata.name]))
    await Promise.all(connections.map(connection => connection.leave()))
    await scene.untilWarm('vault', 2)
  })

  it('lets nobody in beside a client, nor a client into a pod that somebody else has entered: that pod is burned and the client has another', async () => {
    const warm = await until('two warm pods', async () => {
      const tickets = await scene.ticketsIn('vault', 'Reserved')
      return tickets.length === 2 ? tickets : undefined
    })
    expect(await knock(warm[0]!, warm[0]!.spec.gateToken!)).toBeUndefined()
    const connections = await Promise.all([scene.connect('vault'), scene.connect('vault')])
    const pods = await Promise.all(connections.map(connection => connection.greeting()))
    expect(pods).not.toContain(warm[0]!.metadata.name)
    expect(new Set(pods).size).toBe(2)
    const used = (await scene.tickets('vault')).find(({ metadata }) => metadata.name === pods[0])!
    expect(await knock(used, used.spec.gateToken!)).toMatch(/admitted a connection before/)
    await Promise.all(connections.map(connection => connection.leave()))
    await scene.untilWarm('vault', 2)
    expectEachPodServedOnce(await scene.accepts('vault'))
  })
})
