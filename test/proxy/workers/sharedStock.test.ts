import { describe, expect, it } from 'vitest'
import { allocateRing, Ring } from '../../../proxy/workers/ring.ts'
import { createSharedStock } from '../../../proxy/workers/sharedStock.ts'
import { held } from './held.ts'

function share() {
  const memory = allocateRing()
  return { stock: createSharedStock(new Ring(memory)), other: new Ring(memory) }
}

describe('a shared stock', () => {
  it('is where other threads take, and knows of it when they say so', () => {
    const { stock, other } = share()
    for (const name of ['a', 'b']) stock.add(held(name))
    expect(other.take()?.name).toBe('a')
    expect(stock.size()).toBe(2)
    expect(stock.taken('a')).toEqual(held('a'))
    expect(stock.taken('a')).toBeUndefined()
    expect([stock.size(), stock.has('a'), stock.has('b')]).toEqual([1, false, true])
  })

  it('does not drop what another thread was faster to take', () => {
    const { stock, other } = share()
    for (const name of ['a', 'b', 'c']) stock.add(held(name))
    other.take()
    expect(stock.drop('a')).toBeUndefined()
    expect(stock.drop('b')?.name).toBe('b')
    expect(stock.takeAll().map(({ name }) => name)).toEqual(['c'])
    expect(stock.size()).toBe(1)
    expect(other.take()).toBeUndefined()
  })

  it('has more than the ring, and fills that up again', () => {
    const { stock, other } = share()
    for (let number = 0; number < 1030; number += 1) stock.add(held(`pod-${number}`))
    const given = Array.from({ length: 1025 }, () => other.take()?.name)
    expect([given[0], given[1023], given[1024]]).toEqual(['pod-0', 'pod-1023', undefined])
    expect(stock.take()?.name).toBe('pod-1024')
    stock.taken('pod-0')
    expect(other.take()?.name).toBe('pod-1025')
    expect(stock.size()).toBe(1029 - 1)
  })
})
