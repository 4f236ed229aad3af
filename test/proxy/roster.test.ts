import { expect, it } from 'vitest'
import { Roster } from '../../proxy/roster.ts'
import { createRandom } from '../hostile/random.ts'
import { survivorsOf } from './survivors.ts'

it.each([1, 2, 3])('has whom a Map would have, in its order: seed %i', seed => {
  const random = createRandom(seed)
  const [roster, map] = [new Roster<number>(), new Map<string, number>()]
  for (let step = 0; step < 2000; step += 1) {
    const name = `${random.below(40)}`
    if (random.chance(0.5)) {
      roster.set(name, step)
      map.set(name, step)
    } else {
      roster.delete(name)
      map.delete(name)
    }
    expect(roster.get(name)).toBe(map.get(name))
    expect(roster.size).toBe(map.size)
  }
  expect([...roster.values()]).toEqual([...map.values()])
})

it('lets go of who has gone, also where young objects alone are collected', () => {
  const roster = new Roster<object>()
  expect(
    survivorsOf((object, count) => {
      roster.set(`${count}`, object)
      return () => roster.delete(`${count}`)
    }),
  ).toBeLessThan(0.2)
})
