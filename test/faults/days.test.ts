// A day that is about one moment leads to it again and again.
import { describe, expect, it } from 'vitest'
import { dayNames, isDay, planDay } from './days.ts'
import type { Trouble } from './trouble.ts'

const wish = { seed: 7, lengthMs: 120_000, scale: 1, withInjector: true, gate: 'mixed' as const }
const names = dayNames.filter(name => name !== 'mixed')

it('days are known by their names', () => {
  expect(dayNames).toEqual(['mixed', 'lapse', 'contest', 'frozen', 'lag'])
  expect(isDay('lapse')).toBe(true)
  expect(isDay('toString')).toBe(false)
})

describe.each(names)('%s', name => {
  it('is the same with the same seed, and another with another', () => {
    expect(planDay(name, wish)).toEqual(planDay(name, wish))
    expect(planDay(name, { ...wish, seed: 8 }).troubles).not.toEqual(planDay(name, wish).troubles)
  })

  it('has troubles and guests in the order of time, several episodes of them', () => {
    const { troubles, visits } = planDay(name, wish)
    for (const list of [troubles, visits]) {
      const times = list.map(({ atMs }) => atMs)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(times.length).toBeGreaterThan(6)
    }
  })

  it('takes as much longer as the product is slower', () => {
    const slow = planDay(name, { ...wish, scale: 3, lengthMs: 360_000 })
    expect(slow.visits).toEqual(planDay(name, wish).visits.map(({ atMs, what }) => ({ atMs: 3 * atMs, what })))
  })

  it('asks nothing of an injector that is not there', () => {
    const { troubles } = planDay(name, { ...wish, withInjector: false })
    expect(troubles.length).toBeGreaterThan(3)
    expect(troubles.filter(({ what }) => what.kind === 'api')).toEqual([])
  })

  it('has gates from half of the day on, or always, or never', () => {
    const gates = (gate: 'on' | 'off' | 'mixed') => {
      const { start, troubles } = planDay(name, { ...wish, gate })
      return [start.gate, troubles.filter(({ what }) => what.kind === 'gate').map(({ atMs }) => atMs)]
    }
    expect(gates('on')).toEqual([true, []])
    expect(gates('off')).toEqual([false, []])
    expect(gates('mixed')).toEqual([false, [60_000]])
  })
})

it('on a day of lapses nobody takes the stock before the fence of 5 s is over', () => {
  const { troubles, visits } = planDay('lapse', wish)
  const outages = troubles.filter(({ what }) => what.kind !== 'pause' && what.kind !== 'gate')
  const lengths = outages.map(({ what }) => (what as Trouble & { forMs: number }).forMs)
  expect(Math.min(...lengths)).toBeGreaterThan(7_000)
  for (const { atMs } of outages)
    expect(visits.filter(visit => visit.atMs > atMs && visit.atMs < atMs + 5_500)).toEqual([])
})
