import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient as createKubeClient } from '../../api/kube/client.ts'
import type { EndReason } from '../../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { type Client, createClient } from '../../proxy/client.ts'
import type { Config } from '../../proxy/config.ts'
import { createCustody } from '../../proxy/custody.ts'
import { createFence } from '../../proxy/fence.ts'
import { readHeld } from '../../proxy/held.ts'
import { createOutbox } from '../../proxy/outbox.ts'
import type { Attempt, AttemptResult } from '../../proxy/reserve.ts'
import { createSupply } from '../../proxy/supply.ts'
import { isReservable } from '../../proxy/tickets.ts'
import { until } from '../cluster/until.ts'
import { closeAllAfter, socketPair } from './sockets.ts'

closeAllAfter()

const holder = 'me.0a1b2c3d'

/** A supply over a pool in memory; `answer` is what the API server makes of an attempt. Its records go to a server that is away. */
function poolOf(names: string[], change: Partial<Config> = {}) {
  const tickets = new Map(names.map(name => [name, ticket(name, '1')]))
  const client = createKubeClient({ server: 'http://127.0.0.1:9' }, { userAgent: 'test' })
  onTestFinished(() => client.close())
  const attempts: Attempt[] = []
  const ended: EndReason[] = []
  const common = { holder, random: () => 0, date: () => new Date(0), backoff: { initialMs: 60_000, maxMs: 60_000 } }
  const onTrouble = () => {} // the server is away on purpose
  const fence = createFence(() => 0)
  fence.wish(1000)
  fence.confirm({ sentAt: 0, fenceMs: 1000 })
  const outbox = createOutbox({
    ...common,
    client,
    namespace: 'pool',
    timeoutMs: 1000,
    onWritten: () => {},
    onTrouble,
    onRecovery: () => {},
  })
  const custody = createCustody({
    ...{ ...common, outbox, endSession: () => {}, look: name => tickets.get(name) },
    onEnded: reason => ended.push(reason),
  })
  const pool = {
    ...{ tickets, attempts, ended, fence, custody },
    answer: (attempt: Attempt): AttemptResult => take(tickets, attempt),
  }
  const config = {
    base: 0,
    stock: undefined,
    replicas: 1,
    queue: { length: 128, timeoutMs: 60_000 },
    ...change,
  } as Config
  const supply = createSupply({
    ...{ ...common, fence, custody, now: () => 0, onChange: () => {}, onTrouble },
    config: () => config,
    holders: () => 1,
    tickets: () => ({
      get: name => tickets.get(name),
      reservable: () => new Set([...tickets.values()].filter(isReservable).map(({ metadata }) => metadata.name)),
    }),
    attempt: async attempt => {
      attempts.push(attempt)
      return pool.answer(attempt)
    },
    newClaimID: () => `claim-${attempts.length}`,
  })
  return { ...pool, pool, supply }
}

function ticket(name: string, resourceVersion: string): IsolationPod {
  const status = { phase: 'Idle', podUID: `uid-${name}`, podIP: '10.0.0.1' } as const
  return { metadata: { name, resourceVersion }, spec: { templateHash: 'h' }, status }
}

/** The server takes it, and the watch shows it at once. */
function take(tickets: Map<string, IsolationPod>, { name, claimID, lapse }: Attempt): AttemptResult {
  const before = ticket(name, '2')
  const reserved: IsolationPod = { ...before, status: { ...before.status!, phase: 'Reserved', holder, claimID } }
  tickets.set(name, reserved)
  return { kind: 'held', held: readHeld(reserved, lapse)!, ticket: reserved }
}

async function arrive(): Promise<Client> {
  return createClient((await socketPair()).far, { id: 'c', acceptedAt: 0 })
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('a supply', () => {
  it('fills its stock, and refills it when a pod is taken', async () => {
    const { supply, custody, attempts } = poolOf(['a', 'b', 'c'], { base: 2 })
    supply.pump()
    await until('full', () => (custody.stock.size() === 2 ? true : undefined))
    expect(await supply.next(await arrive(), false)).toMatchObject({ kind: 'pod', path: 'stock' })
    await until('full again', () => (custody.stock.size() === 2 ? true : undefined))
    expect(attempts).toHaveLength(3)
  })

  it('reserves at once for a client when nothing is in stock, and gives every claim an id of its own', async () => {
    const { supply, attempts } = poolOf(['a', 'b'])
    const turns = await Promise.all([supply.next(await arrive(), false), supply.next(await arrive(), false)])
    expect(turns).toMatchObject([
      { kind: 'pod', path: 'reserve' },
      { kind: 'pod', path: 'reserve' },
    ])
    expect(new Set(attempts.map(({ claimID }) => claimID)).size).toBe(2)
  })

  it('does not attempt a ticket again that somebody else was faster at, before the watch has caught up', async () => {
    const { supply, pool, tickets, attempts } = poolOf(['a'])
    pool.answer = () => ({ kind: 'lost' })
    const turn = supply.next(await arrive(), false)
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

  it('neither serves nor reserves behind a closed fence', async () => {
    const { supply, fence, custody, attempts } = poolOf(['a', 'b'], { base: 1 })
    supply.pump()
    await until('full', () => (custody.stock.size() === 1 ? true : undefined))
    fence.revoke()
    const turn = supply.next(await arrive(), false)
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
    const turn = supply.next(first, false)
    fence.wish(1000)
    void supply.next(second, false)
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
    const turns = await Promise.all([supply.next(await arrive(), false), supply.next(await arrive(), false)])
    expect(turns).toMatchObject([{ kind: 'pod' }, { kind: 'refused', reason: 'QueueFull' }])
  })

  it('tells only of clients for whom no reserve is under way', async () => {
    const { supply } = poolOf(['a'])
    const clients = [await arrive(), await arrive()]
    const turns = clients.map(client => supply.next(client, false))
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
    expect(await supply.next(await arrive(), false)).toEqual({ kind: 'refused', reason: 'ServiceDeleted' })
  })
})
