// A proxy is killed as a node failure or an out-of-memory kill would.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killProgramOf } from './processes.ts'
import { expectEachPodServedOnce } from './promise.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open('proxydeath')
  await scene.create('bastion', { replicas: 4, proxy: { fence: scene.stage.fence, replicas: 2 } })
  await scene.untilWarm('bastion', 4)
})
afterAll(() => scene.close())

describe('kill -9 of a proxy while it relays', () => {
  it('resets its clients, destroys every pod that it held, and leaves the other proxy alone', async () => {
    // Until both proxies serve at least one client.
    const connections = await scene.until('clients of both proxies', async () => {
      const opened = [await scene.connect('bastion'), await scene.connect('bastion')]
      await Promise.all(opened.map(connection => connection.greeting()))
      all.push(...opened)
      const holders = new Set((await scene.ticketsIn('bastion', 'Active')).map(ticket => ticket.status?.holder))
      return holders.size === 2 ? all : undefined
    })
    const active = await scene.until('all clients in the tickets', async () => {
      const tickets = await scene.ticketsIn('bastion', 'Active')
      return tickets.length === connections.length ? tickets : undefined
    })
    const victim = active[0]!.status!.holder!
    const held = (await scene.tickets('bastion')).filter(
      ticket => ticket.status?.holder === victim && ticket.status.phase !== 'Done',
    )
    const names = held.map(ticket => ticket.metadata.name)
    const pods = await Promise.all(connections.map(connection => connection.greeting()))
    const [lost, kept] = [true, false].map(ofVictim =>
      connections.filter((_, index) => names.includes(pods[index]!) === ofVictim),
    ) as [typeof all, typeof all]
    expect(lost.length).toBeGreaterThan(0)
    expect(kept.length).toBeGreaterThan(0)

    const proxies = await scene.proxies('bastion')
    killProgramOf(proxies.find(({ metadata }) => victim.startsWith(`${metadata.uid}.`))!.metadata.name)
    // A killed process's kernel ends its connections: with an RST where something was unread, else with a FIN, and whatever is sent then is reset.
    await Promise.all(lost.map(connection => connection.ended))
    await Promise.all(lost.map(connection => connection.untilReset()))

    await scene.until('end of everything that the dead proxy held', async () => {
      const tickets = (await scene.tickets('bastion')).filter(ticket => names.includes(ticket.metadata.name))
      return tickets.every(ticket => ticket.status?.phase === 'Done' && ticket.status.podDeletedAt) ? true : undefined
    })
    const ended = (await scene.tickets('bastion')).filter(ticket => names.includes(ticket.metadata.name))
    expect(new Set(ended.map(ticket => ticket.status?.endReason))).toEqual(new Set(['HolderLost']))

    await Promise.all(kept.map(connection => connection.echo('did you notice?\n')))
    await Promise.all(kept.map(connection => connection.leave()))
    await scene.untilWarm('bastion', 4)
    expectEachPodServedOnce(await scene.accepts('bastion'))
  })
  const all: Awaited<ReturnType<Scene['connect']>>[] = []
})
