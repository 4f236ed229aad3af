// Crowds at one proxy: 2,000 clients at once, scanners that never speak, clients that hardly do, pods that never read, and no descriptors left. Everybody is served or told why not, and the proxy is there afterwards.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../cluster/until.ts'
import type { ProxyProcess } from '../flows/proxyProcess.ts'
import { untilNoneLeft } from './progress.ts'
import { shareOf } from './share.ts'
import { openServerForAll, withStage } from './stage.ts'
import { type Visitor, visit } from './visitor.ts'

const CLIENTS = shareOf(2_000)
const MOST_PODS = shareOf(100)
const WARM = shareOf(20)
const QUEUE = shareOf(500)
/** Each is two descriptors, of which a proxy here has 20,000. */
const CROWD = shareOf(9_600)
/** Nothing here waits for longer than the queue does and some; a machine that does other things needs more. */
const limit = { limitMs: 120_000, everyMs: 50 }

openServerForAll()

const connections = { queue: { length: QUEUE, timeout: '20s' }, refusalMessage: 'no pod is free\n' }

/** Refused clients by reason, as the proxy counts them. */
async function refusals(proxy: ProxyProcess): Promise<Record<string, number>> {
  const { text } = await proxy.get('/metrics')
  const lines = text.matchAll(/^isolation_refusals_total\{reason="(\w+)"\} (\d+)$/gm)
  return Object.fromEntries([...lines].map(([, reason, count]) => [reason!, Number(count)]))
}

describe('2,000 connections at once, on 20 warm pods of at most 100', () => {
  it('each client gets a pod of its own or is told that none is free, and nobody hangs', async () => {
    await withStage({ replicas: WARM, pool: { maxPods: MOST_PODS }, connections }, async stage => {
      await stage.addPods(WARM)
      const proxy = await stage.startProxy({ environment: { LOG_LEVEL: 'info' } })
      await proxy.stocked(WARM)
      // As the operator would, where no pod ever ends: as many as may be.
      const growing = stage.addPods(MOST_PODS - WARM)
      const visitors = Array.from({ length: CLIENTS }, () => visit(proxy.address))
      await growing
      await untilNoneLeft('the fate of every client', () => visitors.filter(({ fate }) => fate() === 'waiting').length)
      const by = (fate: ReturnType<Visitor['fate']>) => visitors.filter(one => one.fate() === fate)
      const pods = by('served').map(({ said }) => said())
      expect(new Set(pods).size).toBe(pods.length)
      expect(pods.length).toBe(MOST_PODS)
      expect(by('refused').length).toBe(CLIENTS - MOST_PODS)
      for (const one of by('refused')) expect(one.said()).toBe('no pod is free\n')
      expect(by('cut')).toEqual([])
      // Looked at by people: how long it takes is the machine's.
      const longest = (fate: 'served' | 'refused') =>
        (Math.max(...by(fate).map(one => one.tookMs()!)) / 1_000).toFixed(1)
      console.log(
        `who was served knew it within ${longest('served')} s, who was refused within ${longest('refused')} s; the queue's time is 20 s`,
      )
      const told = await refusals(proxy)
      expect(Object.values(told).reduce((sum, count) => sum + count, 0)).toBe(CLIENTS - MOST_PODS)
      // Whoever waited did so as long as it was told to; the rest found the queue full.
      expect(told.QueueTimeout).toBeGreaterThan(0)
      expect(told.QueueFull).toBeGreaterThan(0)
      for (const one of visitors) one.leave()
      await until('the end of all sessions', async () => (await proxy.connections()).active === 0 || undefined, limit)
      expect(proxy.child.exitCode).toBeNull()
    })
  })
})

describe('a proxy with two workers at which as many wait as there are descriptors for', () => {
  it('sends all of them away at once, while its config changes again and again', async () => {
    process.env.PROXY_WORKERS = '2'
    onTestFinished(() => void delete process.env.PROXY_WORKERS)
    const queue = { length: CROWD, timeout: '120s' }
    await withStage({ replicas: 0, connections: { ...connections, queue } }, async stage => {
      const proxy = await stage.startProxy({ environment: { LOG_LEVEL: 'warn' } })
      await proxy.ready()
      const visitors: Visitor[] = []
      while (visitors.length < CROWD) {
        const wave = Array.from({ length: Math.min(500, CROWD - visitors.length) }, () => visit(proxy.address))
        visitors.push(...wave)
        await Promise.all(wave.map(({ connected }) => connected))
      }
      await until('all wait', async () => (await proxy.connections()).waiting === CROWD || undefined, limit)
      await stage.change({ pool: { overflow: 'Reject' } })
      // A worker that is behind with what it is told looks for each of these before it goes on.
      for (let change = 0; change < 20; change += 1)
        await stage.change({ connections: { acceptRate: 10_000 + change } })
      await untilNoneLeft('the fate of every client', () => visitors.filter(({ fate }) => fate() === 'waiting').length)
      expect(visitors.filter(one => one.fate() !== 'refused')).toEqual([])
      expect(await refusals(proxy)).toEqual({ NoPodAvailable: CROWD })
      expect(proxy.child.exitCode).toBeNull()
    })
  })
})

describe('a proxy that may have 128 descriptors', () => {
  it('stays, goes on with its sessions, tells whom it has no room for, and serves again when it has', async () => {
    process.env.PROXY_PROGRAM = join(import.meta.dirname, 'fewDescriptors.ts')
    onTestFinished(() => void delete process.env.PROXY_PROGRAM)
    await withStage(
      { replicas: 2, connections: { ...connections, queue: { length: 500, timeout: '5s' } } },
      async stage => {
        await stage.addPods(2)
        const proxy = await stage.startProxy()
        await proxy.stocked(2)
        const first = visit(proxy.address)
        await until('a session', () => first.fate() === 'served' || undefined, limit)
        // One more gets a pod, thirty wait for one, the next are told, and of the rest the kernel takes what it can.
        const crowd = Array.from({ length: 300 }, () => visit(proxy.address))
        await until('the fate of everybody', () => crowd.every(one => one.fate() !== 'waiting') || undefined, limit)
        expect(crowd.filter(one => one.fate() === 'served').length).toBe(1)
        const told = crowd.filter(one => one.fate() === 'refused')
        for (const one of told) expect(one.said()).toBe('no pod is free\n')
        const counted = await refusals(proxy)
        expect(counted.TooManyConnections).toBeGreaterThan(0)
        expect(counted.QueueTimeout).toBeGreaterThan(0)
        await first.echo('still here')
        for (const one of crowd) one.leave()
        await stage.addPods(1)
        const last = visit(proxy.address)
        await until('a session afterwards', () => last.fate() === 'served' || undefined, limit)
        await first.echo('and still')
        first.leave()
        last.leave()
        expect(proxy.child.exitCode).toBeNull()
      },
    )
  })
})

describe('clients and pods that take their time', () => {
  it('keep nobody else waiting: 5,000 that connect and leave at once, one that sends a byte now and then, and a pod that never reads', async () => {
    await withStage(
      { replicas: 2, connections: { ...connections, queue: { length: 10, timeout: '2s' } } },
      async stage => {
        const [deaf] = await stage.addPods(1, {
          serve: (socket, pod) => void socket.pause().write(`hello from ${pod}\n`),
        })
        const proxy = await stage.startProxy({ environment: { LOG_LEVEL: 'warn' } })
        await proxy.ready()
        await until('the deaf pod in stock', async () => (await proxy.connections()).stock === 1 || undefined, limit)
        const shouting = visit(proxy.address)
        await until(
          'a session with the deaf pod',
          () => shouting.said() === `hello from ${deaf!.pod}\n` || undefined,
          limit,
        )
        await shouting.fillUp()
        await stage.addPods(1)
        const slow = visit(proxy.address)
        await until('a session of the slow client', () => slow.fate() === 'served' || undefined, limit)
        await slow.echo('a')
        for (let wave = 0; wave < 10; wave += 1) {
          const scanners = Array.from({ length: shareOf(500) }, () => visit(proxy.address))
          await Promise.all(scanners.map(one => one.connected))
          for (const one of scanners) one.reset()
          await slow.echo(`${wave}`)
        }
        await until('no client waiting', async () => (await proxy.connections()).waiting === 0 || undefined, limit)
        await stage.addPods(1)
        const late = visit(proxy.address)
        await until('a session after the scanners', () => late.fate() === 'served' || undefined, limit)
        await slow.echo('b')
        expect(proxy.child.exitCode).toBeNull()
        const open = readdirSync(`/proc/${proxy.child.pid}/fd`).length
        expect(open).toBeLessThan(100)
        for (const one of [shouting, slow, late]) one.leave()
      },
    )
  })
})
