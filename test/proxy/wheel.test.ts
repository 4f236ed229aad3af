import { describe, expect, it } from 'vitest'
import { createWheel } from '../../proxy/wheel.ts'
import { createRandom } from '../hostile/random.ts'
import { survivorsOf } from './survivors.ts'

const size = { tickMs: 10, slots: 8 }

describe('a wheel', () => {
  it.each([
    ['in the tick of its time', 30, [29, 30], 30],
    ['in the next tick, never before its time', 31, [31, 39, 40], 40],
    ['rounds later, when it is far away', 250, [80, 170, 249, 250], 250],
    ['in the next tick, when its time was over before', -5, [5, 10], 10],
    ['once, after a sleep longer than a round', 45, [40, 100_000], 100_000],
  ])('runs what is due %s', (_, at, turns, due) => {
    const wheel = createWheel(size, 0)
    const ran: number[] = []
    let now = 0
    wheel.add(at, () => ran.push(now))
    for (now of [...turns, 200_000]) wheel.turn(now)
    expect(ran).toEqual([due])
    expect(wheel.size()).toBe(0)
  })

  it('runs nothing that was removed, were it by its neighbour in the same turn', () => {
    const wheel = createWheel(size, 0)
    const ran: string[] = []
    const removed = wheel.add(20, () => ran.push('removed'))
    wheel.add(30, () => wheel.remove(neighbour))
    const neighbour = wheel.add(30, () => ran.push('neighbour'))
    wheel.remove(removed)
    wheel.remove(removed)
    wheel.turn(1000)
    expect(ran).toEqual([])
    expect(wheel.size()).toBe(0)
  })

  it('runs no more in one turn than it may, and the rest in the turns after it, whatever was added meanwhile', () => {
    const wheel = createWheel(size, 0)
    const ran: string[] = []
    for (const name of ['a', 'b', 'c']) wheel.add(20, () => ran.push(name))
    wheel.add(30, () => ran.push('later'))
    expect([wheel.turn(40, 2), ran]).toEqual([false, ['a', 'b']])
    wheel.add(10, () => ran.push('late'))
    expect([wheel.turn(40, 2), ran.slice(2)]).toEqual([false, ['c', 'late']])
    expect([wheel.turn(40, 2), ran.slice(4)]).toEqual([true, ['later']])
    expect(wheel.turn(50, 0)).toBe(true)
  })

  it('takes what is added while it turns', () => {
    const wheel = createWheel(size, 0)
    const ran: number[] = []
    const again = () => ran.push(1) < 3 && wheel.add(0, again)
    wheel.add(10, again)
    wheel.turn(10)
    wheel.turn(20)
    expect(ran).toHaveLength(2)
    wheel.turn(30)
    expect(ran).toHaveLength(3)
  })

  it('lets go of what was removed, also where young objects alone are collected', () => {
    const wheel = createWheel({ tickMs: 10, slots: 64 }, 0)
    let now = 0
    expect(
      survivorsOf(object => {
        now += 1
        wheel.turn(now)
        const entry = wheel.add(now + 300, { ...object, onDue() {} })
        return () => wheel.remove(entry)
      }),
    ).toBeLessThan(0.2)
  })

  it.each([1, 2, 3, 4, 5])('is never early, at most a tick late, and forgets nobody: seed %i', seed => {
    const random = createRandom(seed)
    let now = random.below(1000)
    const wheel = createWheel(size, now)
    const open = new Map<number, number>()
    const entries: ReturnType<typeof wheel.add>[] = []
    for (let id = 0; id < 2000; id += 1) {
      const at = now + random.below(300) - 20 + 1 / 3
      open.set(id, Math.max(at, now))
      const due = () => {
        expect(open.delete(id)).toBe(true)
        expect(now).toBeGreaterThanOrEqual(at)
      }
      entries.push(wheel.add(at, due))
      if (random.chance(0.25)) {
        const removed = random.below(entries.length)
        wheel.remove(entries[removed]!)
        open.delete(removed)
      }
      if (random.chance(0.5)) {
        now += random.below(random.chance(0.02) ? 500 : 15)
        wheel.turn(now)
        for (const at of open.values()) expect(at).toBeGreaterThan(now - 2 * size.tickMs)
        expect(wheel.size()).toBe(open.size)
      }
    }
    now += 1000
    wheel.turn(now)
    expect(open.size).toBe(0)
  })
})
