import { describe, expect, it } from 'vitest'
import type { Client } from '../../proxy/client.ts'
import { createCrowd } from '../../proxy/crowd.ts'
import { createDoor, type Door, type DoorParts } from '../../proxy/door.ts'
import { createLimits, type LimitRules } from '../../proxy/limits.ts'
import type { Introduction } from '../../proxy/preface/preface.ts'
import { closeAllAfter, socketPair } from './sockets.ts'

closeAllAfter()

const settled = () => new Promise(setImmediate)

type Rules = ReturnType<DoorParts['rules']> & LimitRules
const noLimits = { maxPerSource: undefined, maxConnections: undefined, acceptRate: undefined }

/** Stories go on until they are ended by the client's number, from 1. */
type Setting = Partial<Rules & Pick<DoorParts, 'room' | 'now'>> & { said?: Introduction }

function openDoor({ room = 100, now = () => 0, said, ...rules }: Setting = {}) {
  const told: string[] = []
  const ends = new Map<string, () => void>()
  const crowd = createCrowd(() => {})
  const door: Door = createDoor({
    ...{ prefix: 'b', now, room, crowd },
    limits: createLimits({ rules: () => ({ ...noLimits, ...rules }), now }),
    rules: () => ({ isBalancer: () => false, isHealthCheck: () => false, isLetIn: () => true, ...rules }),
    async introduce(balancer) {
      return said ?? { kind: 'ready', client: { ...balancer, host: '203.0.113.9', id: `behind-${balancer.id}` } }
    },
    async sendAway(client: Client, reason: string) {
      told.push(`${client.id} ${reason}`)
    },
    async serve(client: Client) {
      told.push(`${client.id} served`)
      ends.set(client.id, () => door.leave(client))
    },
  })
  return {
    told,
    clients: crowd.size,
    /** So many in one turn of the event loop. */
    async admit(count = 1) {
      const pairs = await Promise.all(Array.from({ length: count }, socketPair))
      for (const { far } of pairs) door.admit(far)
      await settled()
    },
    async end(number: number) {
      ends.get(`b-${number}`)!()
      await settled()
    },
  }
}

describe('the door', () => {
  it('tells whom there is no room for, and has room again when a story is over', async () => {
    const { told, clients, admit, end } = openDoor({ room: 1 })
    await admit()
    await admit()
    expect(told).toEqual(['b-1 served', 'b-2 TooManyConnections'])
    expect(clients()).toBe(1)
    await end(1)
    await admit()
    expect(told.at(-1)).toBe('b-3 served')
  })

  it('has room for those who come first, when more come at the same moment than there is room for', async () => {
    const { told, admit } = openDoor({ room: 3 })
    await admit(5)
    expect(told).toEqual([
      ...['b-1 served', 'b-2 served', 'b-3 served'],
      'b-4 TooManyConnections',
      'b-5 TooManyConnections',
    ])
  })

  it('tells who is not on the list', async () => {
    const hosts: string[] = []
    const { told, clients, admit } = openDoor({
      isLetIn(host) {
        hosts.push(host)
        return false
      },
    })
    await admit()
    expect(told).toEqual(['b-1 SourceDenied'])
    expect(hosts).toEqual(['127.0.0.1'])
    expect(clients()).toBe(0)
  })

  it('tells who comes from where too many are, counts no refused ones, and lets in again when one has left', async () => {
    const { told, admit, end } = openDoor({ maxPerSource: 2 })
    for (let count = 0; count < 4; count += 1) await admit()
    expect(told).toEqual(['b-1 served', 'b-2 served', 'b-3 TooManyFromSource', 'b-4 TooManyFromSource'])
    await end(2)
    await admit()
    await admit()
    expect(told.slice(4)).toEqual(['b-5 served', 'b-6 TooManyFromSource'])
    await end(1)
    await end(5)
    await admit()
    await admit()
    expect(told.slice(6)).toEqual(['b-7 served', 'b-8 served'])
  })

  it('goes by the rules of the moment', async () => {
    let isLetIn = () => true
    const { told, admit } = openDoor({ isLetIn: () => isLetIn() })
    await admit()
    isLetIn = () => false
    await admit()
    expect(told).toEqual(['b-1 served', 'b-2 SourceDenied'])
  })

  it('keeps no health checker, even one that nobody let in', async () => {
    const { told, clients, admit } = openDoor({ isHealthCheck: () => true, isLetIn: () => false })
    await admit()
    expect(told).toEqual([])
    expect(clients()).toBe(1)
  })

  it('tells who comes when all places are taken, waiting ones included, and lets in again when one has left', async () => {
    const { told, admit, end } = openDoor({ maxConnections: 2 })
    for (let count = 0; count < 4; count += 1) await admit()
    expect(told).toEqual(['b-1 served', 'b-2 served', 'b-3 TooManyConnections', 'b-4 TooManyConnections'])
    await end(1)
    await admit()
    await admit()
    expect(told.slice(4)).toEqual(['b-5 served', 'b-6 TooManyConnections'])
  })

  it('tells who comes too fast, and counts among them neither those it refuses nor health checkers', async () => {
    let now = 0
    let isLetIn = () => false
    let isHealthCheck = () => false
    const { told, admit, end } = openDoor({
      ...{ acceptRate: 2, maxConnections: 2, now: () => now },
      ...{ isLetIn: () => isLetIn(), isHealthCheck: () => isHealthCheck() },
    })
    await admit()
    isLetIn = () => true
    isHealthCheck = () => true
    await admit()
    isHealthCheck = () => false
    for (let count = 0; count < 3; count += 1) await admit()
    expect(told).toEqual(['b-1 SourceDenied', 'b-3 served', 'b-4 served', 'b-5 TooManyConnections'])
    await end(3)
    await admit()
    now = 500
    await admit()
    expect(told.slice(4)).toEqual(['b-6 TooManyPerSecond', 'b-7 served'])
  })

  it('goes by whom a load balancer passes on, and by its own address else', async () => {
    const isBalancer = (host: string) => host === '127.0.0.1'
    const behind = openDoor({ isBalancer, isLetIn: host => host === '203.0.113.9', maxPerSource: 1 })
    await behind.admit()
    await behind.admit()
    expect(behind.told).toEqual(['behind-b-1 served', 'behind-b-2 TooManyFromSource'])
    const beside = openDoor({ isBalancer: () => false, isLetIn: host => host === '203.0.113.9' })
    await beside.admit()
    expect(beside.told).toEqual(['b-1 SourceDenied'])
  })

  it('sends home a load balancer without a header, and asks for none where there is no room', async () => {
    const isBalancer = () => true
    const silent = openDoor({ isBalancer, said: { kind: 'refused', reason: 'NoProxyHeader' } })
    await silent.admit()
    expect(silent.told).toEqual(['b-1 NoProxyHeader'])
    const full = openDoor({ isBalancer, room: 0 })
    await full.admit()
    expect(full.told).toEqual(['b-1 TooManyConnections'])
    const looking = openDoor({ isBalancer, said: { kind: 'left' } })
    await looking.admit()
    expect(looking.told).toEqual([])
  })

  it("knows a load balancer's own checks by its address", async () => {
    const { told, admit } = openDoor({
      isBalancer: () => true,
      isHealthCheck: host => host === '203.0.113.9',
    })
    await admit()
    expect(told).toEqual([])
  })
})
