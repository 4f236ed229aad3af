// A seed is a bad day that can be had again.
import { expect, it } from 'vitest'
import { controlPrograms } from '../cluster/programs.ts'
import { planSchedule } from './schedule.ts'

const day = {
  seed: 7,
  lengthMs: 60 * 60_000,
  scale: 1,
  visitsPerSecond: 5,
  only: [],
  withInjector: true,
  gate: 'mixed' as const,
}

it('the same seed brings the same troubles and guests, another brings others', () => {
  expect(planSchedule(day)).toEqual(planSchedule(day))
  expect(planSchedule({ ...day, seed: 8 }).troubles).not.toEqual(planSchedule(day).troubles)
})

it('a long day has every kind of trouble, and every effect on API calls', () => {
  const { troubles } = planSchedule(day)
  const kinds = new Set(troubles.map(({ what }) => what.kind))
  const effects = new Set(troubles.flatMap(({ what }) => (what.kind === 'api' ? [what.effect.kind] : [])))
  expect([...kinds].sort()).toEqual(
    [
      ...[
        'api',
        'base',
        'cut',
        'delete',
        'deletePool',
        'forget',
        'freeze',
        'gate',
        'kill',
        'killNode',
        'killTarget',
        'operators',
      ],
      ...['pause', 'pauseApi', 'pauseNode', 'pauseTarget', 'proxies', 'rollout', 'skew'],
    ].sort(),
  )
  expect([...effects].sort()).toEqual(
    ['answer', 'delay', 'drop', 'hold', 'late', 'lose', 'silence', 'slow', 'twice'].sort(),
  )
})

it('brings only what is asked for', () => {
  const { troubles } = planSchedule({ ...day, only: ['lose', 'cut'] })
  const names = new Set(troubles.map(({ what }) => (what.kind === 'api' ? what.effect.kind : what.kind)))
  expect([...names].sort()).toEqual(['cut', 'lose'])
  expect(() => planSchedule({ ...day, only: ['lose'], withInjector: false })).toThrow('no trouble called lose')
})

it('asks nothing of an injector that is not there', () => {
  const { troubles } = planSchedule({ ...day, withInjector: false })
  expect(troubles.filter(({ what }) => what.kind === 'api' || what.kind === 'forget')).toEqual([])
  // Where there is none, Kubernetes' own programs can be killed.
  const killed = troubles.flatMap(({ what }) => (what.kind === 'killControl' ? [what.program] : []))
  expect(new Set(killed)).toEqual(new Set(controlPrograms))
  expect(troubles.length).toBeGreaterThan(100)
})

it('on another scale troubles last longer, and are the same', () => {
  const lengths = (scale: number) =>
    planSchedule({ ...day, scale }).troubles.flatMap(({ what }) => ('forMs' in what ? [what.forMs] : []))
  expect(lengths(3)).toEqual(lengths(1).map(ms => 3 * ms))
})

it('troubles begin within the length, and guests come some times a second', () => {
  const { troubles, visits } = planSchedule(day)
  expect(troubles.at(-1)!.atMs).toBeLessThan(day.lengthMs)
  expect(visits.length / 3_600).toBeGreaterThan(4)
  expect(visits.length / 3_600).toBeLessThan(8)
})
