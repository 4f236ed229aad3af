// A base that follows use through an evening of a CTF, beside bases that stay; and through random days.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Autoscaling, type BaseMemory, planBase } from '../../../operator/plan/autoscale.ts'
import { createRandom } from '../../hostile/random.ts'
import { readLoad, replay } from './load/replay.ts'

const load = readLoad('ctf.txt')
const rule: Autoscaling = { least: 5, most: 40, sparePercent: 20, scaleDownDelayMs: 60_000 }
const evening = replay(load, rule)

/** How often a rise is followed by a fall, or the reverse. */
function turns(sizes: readonly number[]): number {
  const ways = sizes.flatMap((size, index) =>
    index > 0 && size !== sizes[index - 1] ? [size > sizes[index - 1]!] : [],
  )
  return ways.filter((way, index) => index > 0 && way !== ways[index - 1]).length
}

describe('an evening of a CTF', () => {
  it('keeps clients waiting a third less than a base that stays and has as many idle pods on average', () => {
    const stays = replay(load, 15)
    expect(stays.sessions).toBe(evening.sessions)
    expect(stays.meanIdle).toBeGreaterThan(evening.meanIdle)
    expect(evening.waited).toBeLessThan((stays.waited * 2) / 3)
  })

  it('is told in docs/pool.md as it is replayed', () => {
    const stays = replay(load, 15)
    const told = readFileSync(join(import.meta.dirname, '../../../docs/pool.md'), 'utf8')
    const idle = ({ meanIdle }: typeof stays) => meanIdle.toFixed(1)
    const waited = (run: typeof stays) => `${Math.round(run.waited)} s`
    expect(told).toContain(`${evening.sessions.toLocaleString('en')} sessions`)
    expect(told).toContain(`${rule.sparePercent}% with a least of ${rule.least} kept ${idle(evening)} pods idle`)
    expect(told).toContain(`on average, and clients waited ${waited(evening)}, all together`)
    expect(told).toContain(`A base that stays needed ${idle(stays)} idle pods for ${waited(stays)}.`)
  })

  it('never flaps: the base turns a tenth as often as it would without scaleDownDelay', () => {
    const without = replay(load, { ...rule, scaleDownDelayMs: 0 })
    expect(turns(without.bases)).toBeGreaterThan(300)
    expect(turns(evening.bases)).toBeLessThan(turns(without.bases) / 10)
  })

  it('goes from the least to what the use asks for, and back', () => {
    expect(evening.bases[0]).toBe(5)
    expect(evening.bases.at(-1)).toBe(5)
    expect(Math.max(...evening.bases)).toBe(Math.min(40, Math.ceil(Math.max(...evening.inUse) / 5)))
  })
})

/** Use in each second of a random day: it stays, steps, ramps or bursts. */
function randomUse(seed: number): { rule: Autoscaling; uses: number[] } {
  const random = createRandom(seed)
  const least = random.below(20)
  const most = random.chance(0.2) ? Number.POSITIVE_INFINITY : least + random.below(60)
  const uses: number[] = []
  let now = random.below(200)
  while (uses.length < 600) {
    const way = random.pick(['stays', 'steps', 'ramps', 'trembles'] as const)
    const span = 1 + random.below(80)
    const goal = random.below(300)
    for (let second = 0; second < span; second += 1) {
      if (way === 'steps') now = goal
      if (way === 'ramps') now += Math.sign(goal - now)
      uses.push(way === 'trembles' ? Math.max(0, now + random.below(11) - 5) : now)
    }
  }
  return { rule: { least, most, sparePercent: 1 + random.below(150), scaleDownDelayMs: random.below(90) * 1000 }, uses }
}

function basesOf(rule: Autoscaling, uses: readonly number[]) {
  let memory: BaseMemory | undefined
  return uses.map((inUse, second) => {
    const plan = planBase(rule, { inUse, nowMono: second * 1000 }, memory)
    memory = plan.memory
    return plan
  })
}

const seeds = Array.from({ length: 100 }, (_, index) => index + 1)

describe('whatever the use, by a hundred seeds', () => {
  it('the base is the most that the last scaleDownDelay asked for, within its bounds', () => {
    for (const seed of seeds) {
      const { rule, uses } = randomUse(seed)
      const asked = uses.map(inUse =>
        Math.min(rule.most, Math.max(rule.least, Math.ceil((rule.sparePercent * inUse) / 100))),
      )
      const told = basesOf(rule, uses).map(({ base, fallsInMs }) => ({ base, isToFall: (fallsInMs ?? 0) > 0 }))
      const oracle = asked.map((size, second) => {
        const base = Math.max(...asked.slice(Math.max(0, second - rule.scaleDownDelayMs / 1000), second + 1))
        return { base, isToFall: base > size }
      })
      expect(told, `seed ${seed}`).toEqual(oracle)
    }
  })

  it('use that stays moves the base once at most', () => {
    for (const seed of seeds) {
      const { rule, uses } = randomUse(seed)
      const stays = [uses[0]!, ...Array.from({ length: 200 }, () => uses.at(-1)!)]
      const sizes = basesOf(rule, stays).map(({ base }) => base)
      const moves = sizes.filter((size, second) => second > 0 && size !== sizes[second - 1])
      expect(moves.length, `seed ${seed}`).toBeLessThanOrEqual(1)
    }
  })
})
