import { describe, expect, it } from 'vitest'
import { type Client, createClient } from '../../proxy/client.ts'
import { Notice } from '../../proxy/signal.ts'
import { until } from '../cluster/until.ts'
import { ask, poolOf, take, ticket } from './poolInMemory.ts'
import { closeAllAfter, socketPair } from './sockets.ts'

closeAllAfter()

async function arrive(): Promise<Client> {
  return createClient((await socketPair()).far, { id: 'c', acceptedAt: 0 })
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('a supply', () => {
  it('fills its stock, and refills it when a pod is taken', async () => {
    const { supply, custody, attempts } = poolOf(['a', 'b', 'c'], { base: 2 })
    supply.pump()
    await until('full', () => (custody.stock.size() === 2 ? true : undefined))
    expect(await ask(supply, await arrive(), false)).toMatchObject({ kind: 'pod', path: 'stock' })
    await until('full again', () => (custody.stock.size() === 2 ? true : undefined))
    expect(attempts).toHaveLength(3)
  })

  it('reserves at once for a client when nothing is in stock, and gives every claim an id of its own', async () => {
    const { supply, attempts } = poolOf(['a', 'b'])
    const turns = await Promise.all([ask(supply, await arrive(), false), ask(supply, await arrive(), false)])
    expect(turns).toMatchObject([
      { kind: 'pod', path: 'reserve' },
      { kind: 'pod', path: 'reserve' },
    ])
    expect(new Set(attempts.map(({ claimID }) => claimID)).size).toBe(2)
  })

  it('looks once at who waits when a crowd leaves at once', async () => {
    const { supply, pool } = poolOf([])
    const gone = new Notice()
    const client = { ...(await arrive()), gone }
    const turns = Array.from({ length: 100 }, () => ask(supply, client, false))
    const before = pool.looks
    gone.abort()
    expect(new Set((await Promise.all(turns)).map(({ kind }) => kind))).toEqual(new Set(['left']))
    await settled()
    expect(pool.looks - before).toBe(1)
  })

  it('does not attempt a ticket again that somebody else was faster at, before the watch has caught up', async () => {
    const { supply, pool, tickets, attempts } = poolOf(['a'])
    pool.answer = () => ({ kind: 'lost' })
    const turn = ask(supply, await arrive(), false)
    await settled()
    for (let i = 0; i < 5; i += 1) {
      supply.pump()
      await settled()
    }
    expect(attempts).toHaveLength(1)
    pool.answer = attempt => take(tickets, attempt)
    tickets.set('a', ticket('a', '5'))
    supply.pump()
    expect(await turn).toMatchObject({ kind: 'pod' })
  })

  it('backs off while the API server cannot be used', async () => {
    const { supply, pool, attempts } = poolOf(['a'], { base: 1 })
    pool.answer = () => ({ kind: 'failed', error: new Error('away') })
    for (let i = 0; i < 5; i += 1) {
      supply.pump()
      await settled()
    }
    expect(attempts).toHaveLength(1)
  })

  it('tries again by itself, though nothing else happens and its timer is a moment ahead of its clock', async () => {
    const { supply, pool, tickets, custody } = poolOf(['a'], { base: 1 }, { initialMs: 10, maxMs: 10 })
    pool.answer = () => ({ kind: 'failed', error: new Error('away') })
    supply.pump()
    await settled()
    pool.answer = attempt => take(tickets, attempt)
    await until('full', () => (custody.stock.size() === 1 ? true : undefined))
  })

  it('neither serves nor reserves behind a closed fence', async () => {
    const { supply, fence, custody, attempts } = poolOf(['a', 'b'], { base: 1 })
    supply.pump()
    await until('full', () => (custody.stock.size() === 1 ? true : undefined))
    fence.revoke()
    const turn = ask(supply, await arrive(), false)
    supply.pump()
    await settled()
    expect([supply.waiting(), custody.stock.size(), attempts.length]).toEqual([1, 1, 1])
    fence.confirm({ sentAt: 0, fenceMs: 1000 })
    custody.endStock('FenceLapsed')
    supply.pump()
    expect(await turn).toMatchObject({ kind: 'pod', held: { name: attempts[1]!.name } })
  })

  it('lets nobody overtake those who wait, whatever has just reopened', async () => {
    const { supply, fence, custody } = poolOf(['a'], { base: 1 })
    const [first, second] = [await arrive(), await arrive()]
    supply.pump()
    await until('full', () => (custody.stock.size() === 1 ? true : undefined))
    fence.wish(0)
    const turn = ask(supply, first, false)
    fence.wish(1000)
    void ask(supply, second, false)
    expect(await turn).toMatchObject({ kind: 'pod' })
    expect(supply.waiting()).toBe(1)
  })

  it('burns what an attempt of before a lapse has won', async () => {
    const { supply, pool, tickets, ended, custody } = poolOf(['a'], { base: 1 })
    pool.answer = attempt => {
      const result = take(tickets, attempt)
      return result.kind === 'held' ? { kind: 'burn', held: result.held } : result
    }
    supply.pump()
    await settled()
    expect(ended).toEqual(['FenceLapsed'])
    expect(custody.stock.size()).toBe(0)
  })

  it('lets nobody wait where nobody may, but serves those for whom a pod is at hand', async () => {
    const { supply } = poolOf(['a'], { queue: { length: 0, timeoutMs: 60_000 } })
    const turns = await Promise.all([ask(supply, await arrive(), false), ask(supply, await arrive(), false)])
    expect(turns).toMatchObject([{ kind: 'pod' }, { kind: 'refused', reason: 'QueueFull' }])
  })

  it('sends away at once whom there is no pod for, where nobody is to wait, and serves the others', async () => {
    const { supply } = poolOf(['a'], { overflow: 'Reject' })
    const turns = await Promise.all([ask(supply, await arrive(), false), ask(supply, await arrive(), false)])
    expect(turns).toMatchObject([{ kind: 'pod' }, { kind: 'refused', reason: 'NoPodAvailable' }])
  })

  it('sends away whose pod somebody else was faster at, where nobody is to wait, but not whose pod has failed', async () => {
    const { supply, pool, tickets } = poolOf(['a', 'z'], { overflow: 'Reject' })
    pool.answer = () => ({ kind: 'lost' })
    const failed = ask(supply, await arrive(), true)
    const others = [ask(supply, await arrive(), false)]
    await settled()
    expect(await Promise.all(others)).toEqual([{ kind: 'refused', reason: 'NoPodAvailable' }])
    expect(supply.waiting()).toBe(1)
    pool.answer = attempt => take(tickets, attempt)
    tickets.set('b', ticket('b', '1'))
    supply.pump()
    expect(await failed).toMatchObject({ kind: 'pod', held: { name: 'b' } })
  })

  it('says that its fence is closed, where nobody is to wait', async () => {
    const { supply, fence } = poolOf(['a'], { overflow: 'Reject' })
    fence.revoke()
    expect(await ask(supply, await arrive(), false)).toEqual({ kind: 'refused', reason: 'Fenced' })
  })

  it('tells only of clients for whom no reserve is under way', async () => {
    const { supply } = poolOf(['a'])
    const clients = [await arrive(), await arrive()]
    const turns = clients.map(client => ask(supply, client, false))
    expect([supply.waiting(), supply.unmet()]).toEqual([2, 1])
    expect(await turns[0]).toMatchObject({ kind: 'pod' })
    expect(supply.unmet()).toBe(1)
  })

  it.each([
    ['draining', 'HolderDrained'],
    ['deleted', 'Deleted'],
  ] as const)('gives everything back when it is %s', async (mode, reason) => {
    const { supply, custody, ended } = poolOf(['a', 'b'], { base: 2 })
    supply.pump()
    await until('full', () => (custody.stock.size() === 2 ? true : undefined))
    supply.enter(mode)
    expect(ended).toEqual([reason, reason])
  })

  it('never goes back to an earlier mode', async () => {
    const { supply } = poolOf(['a'])
    supply.enter('deleted')
    supply.enter('draining')
    expect(supply.mode()).toBe('deleted')
    expect(await ask(supply, await arrive(), false)).toEqual({ kind: 'refused', reason: 'ServiceDeleted' })
  })
})
