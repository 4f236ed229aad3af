// How often `top` draws, by a clock that the test moves.
import { describe, expect, it } from 'vitest'
import { TIMING } from '../../../../../plugin/commands/top/feed/timing.ts'
import { createPace, type PaceClock } from '../../../../../plugin/commands/top/view/pace.ts'

type Driven = PaceClock & { advance(ms: number): void }

/** Stands still until it is moved; what is due by then is done on the way, each at its own moment. */
function createClock(): Driven {
  let nowMs = 1_000
  const due = new Set<{ readonly atMs: number; readonly act: () => void }>()
  return {
    now: () => nowMs,
    after(ms, act) {
      const entry = { atMs: nowMs + ms, act }
      due.add(entry)
      return () => due.delete(entry)
    },
    advance(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        const [next] = [...due].filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)
        if (!next) break
        due.delete(next)
        nowMs = Math.max(nowMs, next.atMs)
        next.act()
      }
      nowMs = untilMs
    },
  }
}

function openPace() {
  const clock = createClock()
  const drawn: number[] = []
  return { clock, drawn, pace: createPace(() => drawn.push(clock.now()), clock) }
}

const gaps = (moments: readonly number[]) => moments.slice(1).map((moment, index) => moment - moments[index]!)

describe('frames', () => {
  it('of a thousand changes in ten seconds are five a second, and the last change is shown', () => {
    const { clock, drawn, pace } = openPace()
    for (let change = 0; change < 1_000; change += 1) {
      pace.ask('data')
      clock.advance(10)
    }
    clock.advance(1_000)
    expect(drawn.length).toBeGreaterThan(45)
    expect(Math.min(...gaps(drawn))).toBeGreaterThanOrEqual(200)
    expect(drawn.at(-1)).toBeGreaterThanOrEqual(1_000 + 9_990)
  })

  it('come at once for the first change, and never without a reason', () => {
    const { clock, drawn, pace } = openPace()
    clock.advance(10_000)
    expect(drawn).toEqual([])
    pace.ask('data')
    clock.advance(0)
    expect(drawn).toEqual([11_000])
    clock.advance(10_000)
    expect(drawn).toEqual([11_000])
  })

  it('do not wait with a key for a change that is due later', () => {
    const { clock, drawn, pace } = openPace()
    pace.ask('data')
    clock.advance(0)
    clock.advance(50)
    pace.ask('data')
    pace.ask('key')
    clock.advance(0)
    expect(drawn).toEqual([1_000, 1_050])
    // That frame showed the change, too.
    clock.advance(1_000)
    expect(drawn).toHaveLength(2)
  })

  it('of a key that is held are 25 a second, whatever changes meanwhile', () => {
    const { clock, drawn, pace } = openPace()
    for (let press = 0; press < 999; press += 1) {
      pace.ask('key')
      pace.ask('data')
      clock.advance(1)
    }
    expect(drawn).toHaveLength(25)
    expect(Math.min(...gaps(drawn))).toBeGreaterThanOrEqual(40)
  })

  it('are over once it is stopped', () => {
    const { clock, drawn, pace } = openPace()
    pace.ask('data')
    pace.stop()
    pace.ask('key')
    clock.advance(10_000)
    expect(drawn).toEqual([])
  })
})

it('the feed tells of changes no more often than frames may show them', () => {
  expect(TIMING.publishMs).toBeGreaterThanOrEqual(200)
})
