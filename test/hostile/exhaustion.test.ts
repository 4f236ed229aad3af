// What a machine can run out of under a proxy or an operator: room for logs, memory, places for clients who say nothing. It stays, or it goes and nobody is joined wrongly; its neighbours notice nothing.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../cluster/until.ts'
import type { ProxyProcess } from '../flows/proxyProcess.ts'
import type { Stage } from '../flows/proxyStage.ts'
import { openArena } from './arena.ts'
import { createControl } from './control.ts'
import { untilNoneLeft } from './progress.ts'
import { shareOf } from './share.ts'
import { openServerForAll, withStage } from './stage.ts'
import { type Visitor, visit } from './visitor.ts'

const limit = { limitMs: 240_000, everyMs: 50 }
const fullDisk = join(import.meta.dirname, 'fullDisk.ts')

openServerForAll()

const served = (who: string, visitor: Visitor) =>
  until(
    `a session of ${who}`,
    () => {
      const fate = visitor.fate()
      if (fate === 'refused' || fate === 'cut') throw new Error(`${who} was ${fate}: ${visitor.said()}`)
      return fate === 'served' || undefined
    },
    limit,
  )
async function hasStock(proxy: ProxyProcess, count = 1): Promise<void> {
  await proxy.ready()
  await until(`${count} pods in stock`, async () => (await proxy.connections()).stock >= count || undefined, limit)
}
const nobodyTwice = (stage: Stage) => {
  for (const { metadata } of stage.tickets())
    expect(stage.target(metadata.name).accepts(), `clients of ${metadata.name}`).toBeLessThan(2)
}

describe.skipIf(process.platform !== 'linux')('where the disk for logs is full', () => {
  it('a proxy serves one client after another', async () => {
    process.env.PROXY_PROGRAM = fullDisk
    onTestFinished(() => void delete process.env.PROXY_PROGRAM)
    await withStage({ replicas: 5 }, async stage => {
      await stage.addPods(5)
      const proxy = await stage.startProxy({ environment: { LOG_LEVEL: 'debug' } })
      await hasStock(proxy, 5)
      for (let index = 0; index < 5; index += 1) {
        const client = visit(proxy.address)
        await served(`client ${index}`, client)
        await client.echo('a')
        client.leave()
      }
      await until('the end of all', () => stage.tickets('Done').length === 5 || undefined, limit)
      expect(proxy.child.exitCode).toBeNull()
      nobodyTwice(stage)
    })
  })

  it('an operator keeps pools as they are wished', async () => {
    process.env.OPERATOR_PROGRAM = fullDisk
    onTestFinished(() => void delete process.env.OPERATOR_PROGRAM)
    const arena = await openArena('127.254.33.8', { LOG_LEVEL: 'debug' })
    try {
      const control = await createControl(arena)
      await control.isServed()
      arena.operator.mustRun()
    } finally {
      await arena.close()
    }
  })
})

describe('a proxy with too little memory for the crowd that came', () => {
  it('ends, its neighbour serves on, and when it is there again nobody is given a pod that somebody had', async () => {
    const spec = { replicas: 4, proxy: { replicas: 2 }, connections: { queue: { length: 100_000, timeout: '240s' } } }
    await withStage(spec, async stage => {
      await stage.addPods(4)
      const roomy = await stage.startProxy()
      await hasStock(roomy)
      const beside = visit(roomy.address)
      await served('the roomy proxy', beside)
      // It needs some 13 MiB to serve a few, and 1.4 KiB for each that waits.
      const small = await stage.startProxy({ environment: { NODE_OPTIONS: '--max-old-space-size=18' } })
      // Those before may all be the first one's.
      await stage.addPods(4)
      await hasStock(small)
      const hers = visit(small.address)
      await served('the small proxy', hers)
      const crowd: Visitor[] = []
      const isOver = () => small.child.exitCode !== null || small.child.signalCode !== null
      while (!isOver() && crowd.length < 9_000) {
        const wave = Array.from({ length: 500 }, () => visit(small.address))
        crowd.push(...wave)
        await Promise.all(wave.map(one => one.connected))
        await beside.echo(`${crowd.length}`)
      }
      // Whoever has connected may not have been accepted yet; if it is there with all of them, it will be for ever.
      const waiting = async () => (await small.connections().catch(() => undefined))?.waiting
      const hasAll = async () => (await waiting()) === crowd.length
      await until('its end, or that of the crowd', async () => isOver() || (await hasAll()) || undefined, limit)
      expect(isOver()).toBe(true)
      await small.exited
      expect(small.errors()).toContain('heap out of memory')
      await until('the end of its session', () => hers.hasEnded() || undefined, limit)
      await beside.echo('still here')
      for (const one of crowd) one.leave()

      const again = await stage.startProxy({ podUID: small.podUID })
      await stage.addPods(4)
      await hasStock(again)
      const last = [visit(again.address), visit(roomy.address)]
      for (const one of last) await served('somebody afterwards', one)
      await beside.echo('and still')
      nobodyTwice(stage)
      for (const one of [hers, beside, ...last]) one.leave()
    })
  })
})

describe('a proxy with as little memory, whose queue is as long as it is by itself', () => {
  it('stays: 5,000 clients are told that no pod is free, and a session goes on', async () => {
    const connections = { queue: { timeout: '10s' }, refusalMessage: 'no pod is free\n' }
    await withStage({ replicas: 1, connections }, async stage => {
      await stage.addPods(1)
      const proxy = await stage.startProxy({ environment: { NODE_OPTIONS: '--max-old-space-size=24' } })
      await hasStock(proxy)
      const first = visit(proxy.address)
      await served('the first client', first)
      const crowd: Visitor[] = []
      for (let wave = 0; wave < 10; wave += 1) {
        const more = Array.from({ length: shareOf(500) }, () => visit(proxy.address))
        crowd.push(...more)
        await Promise.all(more.map(one => one.connected))
        await first.echo(`${wave}`)
      }
      await untilNoneLeft('the fate of each', () => crowd.filter(one => one.fate() === 'waiting').length)
      for (const one of crowd) expect(one.said()).toBe('no pod is free\n')
      await first.echo('after them')
      for (const one of crowd) one.leave()
      expect(proxy.child.exitCode).toBeNull()
      nobodyTwice(stage)
      first.leave()
    })
  })
})

describe('10,000 clients who connect and say nothing', () => {
  it('take nothing from a session, are told that no pod is free when their time is over, and leave nothing behind', async () => {
    const connections = { queue: { length: 100_000, timeout: '20s' }, refusalMessage: 'no pod is free\n' }
    await withStage({ replicas: 1, connections }, async stage => {
      await stage.addPods(1)
      const proxy = await stage.startProxy({ environment: { LOG_LEVEL: 'warn' } })
      await hasStock(proxy)
      const client = visit(proxy.address)
      await served('the first client', client)
      const before = readdirSync(`/proc/${proxy.child.pid}/fd`).length
      const scanners: Visitor[] = []
      for (let wave = 0; wave < 10; wave += 1) {
        const more = Array.from({ length: shareOf(1_000) }, () => visit(proxy.address))
        scanners.push(...more)
        await Promise.all(more.map(one => one.connected))
        await client.echo(`${wave}`)
      }
      await untilNoneLeft('the fate of each', () => scanners.filter(one => one.fate() === 'waiting').length)
      expect(scanners.filter(one => one.fate() === 'served')).toEqual([])
      // Whom there was no descriptor for may be cut off without a word.
      const told = scanners.filter(one => one.said() === 'no pod is free\n').length
      expect(told).toBeGreaterThan(scanners.length * 0.9)
      await client.echo('after them')
      for (const one of scanners) one.leave()
      await until(
        'their descriptors back',
        () => readdirSync(`/proc/${proxy.child.pid}/fd`).length < before + 20 || undefined,
        limit,
      )
      await stage.addPods(1)
      const late = visit(proxy.address)
      await served('somebody afterwards', late)
      nobodyTwice(stage)
      for (const one of [client, late]) one.leave()
    })
  })
})
