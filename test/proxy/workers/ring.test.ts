import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { allocateRing, Ring, type Steps } from '../../../proxy/workers/ring.ts'
import { held } from './held.ts'

const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `pod-${from + index}`)

describe('a ring', () => {
  it('gives pods in the order in which they came, each as it was, and then none', () => {
    const ring = new Ring(allocateRing())
    for (const name of ['a', 'b']) ring.put({ ...held(name), port: 8080, gateToken: 'ä' })
    expect(ring.take()).toEqual({ ...held('a'), port: 8080, gateToken: 'ä' })
    expect(ring.take()?.name).toBe('b')
    expect(ring.take()).toBeUndefined()
  })

  it('gives none that was taken back, and takes none back that was given', () => {
    const ring = new Ring(allocateRing())
    const [a, b] = ['a', 'b'].map(name => ring.put(held(name))!)
    expect(ring.withdraw(a!)).toBe(true)
    expect(ring.take()?.name).toBe('b')
    expect(ring.withdraw(b!)).toBe(false)
    expect(ring.take()).toBeUndefined()
  })

  it('has no room for one more than 1,024, nor where one that was given is not settled', () => {
    const ring = new Ring(allocateRing())
    const slots = names(1024).map(name => ring.put(held(name)))
    expect(ring.put(held('more'))).toBeUndefined()
    ring.take()
    expect(ring.put(held('more'))).toBeUndefined()
    ring.settle(slots[0]!)
    expect(ring.put(held('more'))).toBe(slots[0])
  })

  it('has no room for a pod of more than a slot', () => {
    const ring = new Ring(allocateRing())
    expect(ring.put(held('x'.repeat(1024)))).toBeUndefined()
    expect(ring.take()).toBeUndefined()
  })

  it('goes round for ever, with holes where pods were taken back', () => {
    const ring = new Ring(allocateRing())
    const wrong: number[] = []
    for (let round = 0; round < 3000; round += 1) {
      const [first, second] = [ring.put(held(`a${round}`))!, ring.put(held(`b${round}`))!]
      if (!ring.withdraw(first) || ring.take()?.name !== `b${round}`) wrong.push(round)
      ring.settle(second)
    }
    expect(wrong).toEqual([])
    expect(ring.take()).toBeUndefined()
  })
})

/** Runs `one` and, before its step number `at`, all of `other`. False when it has fewer steps. */
function interrupt(one: (ring: Ring) => void, other: () => void, at: number, memory: SharedArrayBuffer): boolean {
  let step = 0
  const between = () => {
    step += 1
    if (step === at) other()
  }
  const steps = {
    load(cells: Int32Array, index: number) {
      between()
      return Atomics.load(cells, index)
    },
    store(cells: Int32Array, index: number, value: number) {
      between()
      return Atomics.store(cells, index, value)
    },
    compareExchange(cells: Int32Array, index: number, expected: number, value: number) {
      between()
      return Atomics.compareExchange(cells, index, expected, value)
    },
  }
  one(new Ring(memory, steps as Steps))
  return step >= at
}

type Doing = (ring: Ring, slots: number[], given: string[]) => void
const take: Doing = (ring, _, given) => {
  const got = ring.take()
  if (got) given.push(got.name)
}
const takeAll: Doing = (...all) => {
  for (let count = 0; count < 4; count += 1) take(...all)
}
const doings: Record<string, Doing> = {
  'one take': take,
  'as many takes as there are pods': takeAll,
  'the first taken back': (ring, [first], given) => void (ring.withdraw(first!) && given.push('a')),
  'the first taken, settled, and the slot filled again': (ring, slots, given) => {
    take(ring, slots, given)
    if (given.includes('a')) ring.settle(slots[0]!)
    // Once round, so that the next one comes into the same slot.
    for (let round = 3; round < 1024; round += 1) {
      const slot = ring.put(held('filler'))
      if (slot === undefined || !ring.withdraw(slot)) throw new Error('the ring should have room')
    }
    if (ring.put(held('d')) !== undefined) slots.push(0)
  },
}

describe.each(Object.keys(doings))('a take in whose midst there is %s', what => {
  it('gives no pod twice and loses none, wherever it is interrupted', () => {
    let at = 0
    for (let isReached = true; isReached; ) {
      at += 1
      const memory = allocateRing()
      const calm = new Ring(memory)
      const given: string[] = []
      const slots = ['a', 'b', 'c'].map(name => calm.put(held(name))!)
      const other = () => doings[what]!(calm, slots, given)
      isReached = interrupt(ring => take(ring, slots, given), other, at, memory)
      takeAll(calm, slots, given)
      const all = slots.length > 3 ? ['a', 'b', 'c', 'd'] : ['a', 'b', 'c']
      expect([...given].sort(), `interrupted before step ${at}`).toEqual(all)
    }
    expect(at).toBeGreaterThan(4)
  })
})

it('gives each of 10,000 pods once among four threads, while some are taken back', async () => {
  const memory = allocateRing()
  const end = new SharedArrayBuffer(4)
  const ring = new Ring(memory)
  const given: string[] = []
  const slots = new Map<string, number>()
  const takers = Array.from({ length: 3 }, () => {
    const worker = new Worker(new URL('./taker.ts', import.meta.url), { workerData: { memory, end } })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    worker.on('error', reject)
    worker.on('message', (name: string | undefined) => {
      if (name === undefined) return resolve()
      given.push(name)
      ring.settle(slots.get(name)!)
    })
    return promise
  })
  let made = 0
  const back: string[] = []
  while (made < 10_000) {
    for (const name of names(500, made)) {
      const slot = ring.put(held(name))
      if (slot === undefined) break
      slots.set(name, slot)
      made += 1
      // The holder's thread takes part, in both ways.
      if (made % 17 === 0 && ring.withdraw(slot)) back.push(name)
      if (made % 13 !== 0) continue
      const own = ring.take()
      if (!own) continue
      given.push(own.name)
      ring.settle(slots.get(own.name)!)
    }
    await new Promise(setImmediate)
  }
  Atomics.store(new Int32Array(end), 0, 1)
  await Promise.all(takers)
  expect(back.length).toBeGreaterThan(0)
  const all = [...given, ...back]
  expect(new Set(all).size).toBe(made)
  expect(all.length).toBe(made)
})
