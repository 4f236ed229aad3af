// Several replicas of a proxy over one pool: what clients and the tickets show.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

const forward = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']

describe('two replicas', () => {
  let stage: Stage
  let proxies: ProxyProcess[]
  let holders: string[]
  beforeAll(async () => {
    stage = await setStage({ replicas: 8 })
    proxies = [await stage.startProxy(), await stage.startProxy()]
    holders = await Promise.all(proxies.map(async proxy => String((await proxy.connections()).holder)))
  })
  afterAll(() => stage.strike())
  const holds = (holder: string) => stage.tickets('Reserved').filter(({ status }) => status!.holder === holder).length

  it('leave half of the base shared', async () => {
    await until('both Leases', async () => Promise.all(proxies.map(stage.lease)).catch(() => undefined))
    await stage.addPods(8)
    await until('each holds two', () => (holders.every(holder => holds(holder) === 2) ? true : undefined))
    await until('four are left', () => (stage.tickets('Idle').length === 4 ? true : undefined))
    expect(holders.map(holds)).toEqual([2, 2])
  })

  it('serve a crowd over both of them: each client its own pod, each pod one client', async () => {
    // Four more than clients: each replica fills its stock of two again.
    await stage.addPods(20)
    const clients = await Promise.all(Array.from({ length: 24 }, (_, i) => connect(proxies[i % 2]!.address)))
    const pods = await Promise.all(clients.map(client => client.greeting()))
    expect(new Set(pods).size).toBe(24)
    await Promise.all(clients.map((client, i) => client.echo(`number ${i}`)))
    await Promise.all(clients.map(client => client.leave()))
    for (const pod of pods) {
      const { status } = await stage.reached(pod, 'Done')
      expect(status!.endReason).toBe('SessionEnded')
      expect(stage.target(pod).accepts()).toBe(1)
      const history = stage.history(pod)
      expect(history).toEqual(forward.filter(phase => history.includes(phase)))
    }
  })

  it('contend for few pods without ever sharing one', async () => {
    await stage.change({ proxy: { stock: 10 } })
    const pods = await stage.addPods(12)
    await until('all reserved', () => (stage.tickets('Reserved').length === 16 ? true : undefined))
    const all = stage.tickets('Reserved')
    expect(new Set(all.map(({ status }) => status!.claimID)).size).toBe(16)
    await until('each pod in one stock', async () => {
      const stocks = await Promise.all(proxies.map(async proxy => (await proxy.connections()).stock))
      return stocks[0]! + stocks[1]! === 16 ? true : undefined
    })
    expect(pods.every(pod => pod.accepts() === 0)).toBe(true)
    await stage.change({ proxy: { stock: null } })
  })

  it('the one that is left takes the whole base when the other drains', async () => {
    const [leaving, left] = proxies as [ProxyProcess, ProxyProcess]
    leaving.child.kill('SIGTERM')
    expect(await leaving.exited).toBe(0)
    const { stock } = await left.connections()
    await stage.addPods(8)
    await left.stocked(Math.max(8, stock))
  })
})
