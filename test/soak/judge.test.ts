import { describe, expect, it } from 'vitest'
import { judge, planTimes, type Rule, type Times } from './judge.ts'
import { type Point, slopeOf } from './slope.ts'

/** Ten minutes, looked at every 5 s. */
const times = planTimes(600, 240)
const heap: Rule = { of: 'median', absolute: 0.3, relative: 0.01 }

/** Evenly spread over 0..1, the same for each seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function series(valueAt: (t: number) => number, { endS }: Times = times): Point[] {
  return Array.from({ length: Math.floor(endS / 5) }, (_, index) => ({ t: index * 5, value: valueAt(index * 5) }))
}

const seeds = Array.from({ length: 200 }, (_, index) => index + 1)
const verdicts = (make: (random: () => number) => (t: number) => number, rule = heap) =>
  seeds.map(seed => judge(series(make(randomFrom(seed))), rule, times).verdict)
const shareOf = (told: readonly string[], verdict: string) => told.filter(one => one === verdict).length / told.length

describe('a leak is told', () => {
  it.each([
    ['1 kB of each of 5 sessions a second, on 30 MB with half a megabyte of noise', 5 * 0.001, 0.5],
    ['a descriptor every two seconds, on noise of ten', 0.5, 10],
    ['a leak ten times as fast as it need be', 0.1, 0.5],
  ])('%s', (_what, perSecond, noise) => {
    const told = verdicts(random => t => 30 + perSecond * t + noise * (random() - 0.5))
    expect(shareOf(told, 'grows')).toBe(1)
  })

  it('in steps: a list that doubles its room now and then', () => {
    const steps = (t: number) => 30 + 4 * Math.floor(t / 40)
    expect(
      shareOf(
        verdicts(random => t => steps(t) + 0.3 * random()),
        'grows',
      ),
    ).toBe(1)
  })

  it('under a sawtooth of garbage that is higher than all that leaked', () => {
    const told = verdicts(random => t => 30 + 0.1 * t + ((t + random() * 5) % 20) * 1.5, { ...heap, of: 'least' })
    expect(shareOf(told, 'grows')).toBe(1)
  })

  it('though some looks were wild', () => {
    const told = verdicts(random => t => (random() < 0.1 ? 300 : 30 + 0.02 * t + random()))
    expect(shareOf(told, 'grows')).toBeGreaterThan(0.95)
  })

  it('with its slope, which is near the true one', () => {
    const { perHour, surelyPerHour } = judge(
      series(t => 30 + t / 100 + (t % 10 ? 0.1 : -0.1)),
      heap,
      times,
    )
    expect(Math.abs(perHour - 36)).toBeLessThan(3)
    expect(surelyPerHour).toBeGreaterThan(30)
    expect(surelyPerHour).toBeLessThanOrEqual(perHour)
  })
})

describe('what is flat is not blamed', () => {
  it.each<[string, (random: () => number) => (t: number) => number]>([
    ['noise', random => () => 30 + 8 * (random() - 0.5)],
    ['spikes', random => () => (random() < 0.05 ? 90 : 30)],
    ['one value', () => () => 7],
    ['a warm-up that is over before the control window', random => t => 30 + 20 * (1 - Math.exp(-t / 40)) + random()],
    ['one step up in the middle', random => t => 30 + (t > 470 ? 5 : 0) + random()],
    ['what shrinks', random => t => 30 - t / 60 + random()],
    ['slow waves', random => t => 30 + 3 * Math.sin(t / 25 + 6 * random()) + random()],
    ['growth that nobody could tell from noise', random => t => 30 + 0.0002 * t + random()],
  ])('%s', (_what, make) => {
    expect(shareOf(verdicts(make), 'grows')).toBeLessThan(0.01)
  })
})

describe('what it would have told', () => {
  it('is a leak of just that size and more, and nothing much smaller', () => {
    const noisy = (random: () => number) => () => 30 + (random() - 0.5)
    const { toldFromPerHour } = judge(series(noisy(randomFrom(3))), heap, times)
    const leaking = (share: number) => verdicts(random => t => noisy(random)() + (t * share * toldFromPerHour) / 3_600)
    expect(shareOf(leaking(2), 'grows')).toBeGreaterThan(0.95)
    expect(shareOf(leaking(0.3), 'grows')).toBeLessThan(0.05)
  })
})

it('says nothing of a run that is too short, or of what was hardly ever read', () => {
  expect(judge(series(t => t).slice(0, 60), heap, times).verdict).toBe('unknown')
  expect(judge([], heap, times).verdict).toBe('unknown')
})

it('knows how sure a slope is: bounds that hold it in nearly all of 200 noisy series', () => {
  const hits = seeds.filter(seed => {
    const random = randomFrom(seed)
    const { low, high } = slopeOf(Array.from({ length: 20 }, (_, t) => ({ t, value: 2 * t + 20 * random() })))
    return low <= 2 && high >= 2
  })
  expect(hits.length).toBeGreaterThan(190)
})
