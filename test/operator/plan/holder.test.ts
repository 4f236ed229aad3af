import { describe, expect, it } from 'vitest'
import {
  type HolderSight,
  judgeHolder,
  judgeHolders,
  nextReadInMs,
  shouldProbe,
} from '../../../operator/plan/holder.ts'

const FENCE = 300_000
const lease = { holder: 'p.1', draining: false, acquiredAt: 5_000, changedMono: 0 }
const sight: HolderSight = {
  holder: 'p.1',
  lease,
  longestFenceMs: FENCE,
  missingSinceMono: 0,
  containerRunsSince: undefined,
  probedSinceMono: undefined,
  containerEndedAt: undefined,
  podFinished: false,
}
const at = (nowMono: number) => ({ nowMono, defaultFenceMs: FENCE, brakeMs: 600_000 })

type Row = [name: string, sight: Partial<HolderSight>, nowMono: number, state: string]

const rows: Row[] = [
  ['a holder that has just renewed is live', {}, 1_000, 'live'],
  ['one that drains is not to be counted on', { lease: { ...lease, draining: true } }, 1_000, 'draining'],
  ['after its fence it is stale', {}, FENCE, 'stale'],
  ['silence alone ends nothing while nobody has read its Lease live', {}, 100 * FENCE, 'stale'],
  ['silence of twice the fence under live reads gives it up', { probedSinceMono: 0 }, 2 * FENCE, 'silent'],
  ['not before', { probedSinceMono: 0 }, 2 * FENCE - 1, 'stale'],
  ['reads count only from when they succeeded without a gap', { probedSinceMono: FENCE }, 2 * FENCE, 'stale'],
  [
    'the longest fence that its Lease has had counts',
    { probedSinceMono: 0, longestFenceMs: 2 * FENCE },
    2 * FENCE,
    'stale',
  ],
  ['a Lease with another boot id means that it ended', { lease: { ...lease, holder: 'p.2' } }, 1, 'ended'],
  [
    'a container that ended after this process took its Lease means that it ended',
    { containerEndedAt: 5_001 },
    1,
    'ended',
  ],
  ['the end of the process before it does not', { containerEndedAt: 5_000 }, 1, 'live'],
  [
    'while a container runs, a late end may be the work of a clock that was set back',
    { containerEndedAt: 30_000, containerRunsSince: 4_000 },
    1,
    'live',
  ],
  [
    'what runs now may be this very process with a clock of its own, however late the node says that it was started',
    { containerEndedAt: 6_000, containerRunsSince: 7_000 },
    1,
    'live',
  ],
  ['a Lease that names nobody says nothing', { lease: { ...lease, holder: '' } }, 1_000, 'stale'],
  ['a proxy pod that is finished has no living process', { podFinished: true }, 1, 'ended'],
  ['a pod object that merely vanished proves nothing', { lease: undefined }, 1_000, 'stale'],
  [
    'without a Lease it is given up after twice the fence of the service',
    { lease: undefined, probedSinceMono: 0 },
    2 * FENCE,
    'silent',
  ],
  [
    'a Lease whose acquireTime cannot be read says of no container that it was the one of this process',
    { lease: { ...lease, acquiredAt: Number.NaN }, containerEndedAt: 9_000 },
    1,
    'live',
  ],
  [
    'a Lease that a hand robbed of its duration does not make its holder silent at once',
    { longestFenceMs: 0, probedSinceMono: 0 },
    2 * FENCE - 1,
    'stale',
  ],
]

describe('whether a holder lives', () => {
  it.each(rows)('%s', (_name, more, nowMono, state) => {
    expect(judgeHolder({ ...sight, ...more }, at(nowMono))).toBe(state)
  })

  it('its Lease is read live from half its fence on', () => {
    expect([FENCE / 2 - 1, FENCE / 2].map(now => shouldProbe(sight, at(now)))).toEqual([false, true])
  })
})

describe('the next look at a holder of which nothing is heard', () => {
  it.each([
    ['when half its fence is over', 0, FENCE / 2],
    ['and no later', FENCE / 2 - 0.5, 1],
    ['then again and again', FENCE / 2, FENCE / 4],
    ['without a gap of half a fence', 3 * FENCE, FENCE / 4],
  ])('%s', (_name, nowMono, ms) => {
    expect(nextReadInMs(sight, at(nowMono))).toBe(ms)
  })

  it('that has no Lease, by the fence of the service', () => {
    expect(nextReadInMs({ ...sight, lease: undefined, longestFenceMs: 0 }, at(1_000))).toBe(FENCE / 2 - 1_000)
  })
})

describe('the brake on silence', () => {
  const silent = (holder: string): HolderSight => ({
    ...sight,
    holder,
    lease: { ...lease, holder },
    probedSinceMono: 0,
  })
  const live = (holder: string, now: number): HolderSight => ({
    ...sight,
    holder,
    lease: { ...lease, holder, changedMono: now },
  })
  const states = (sights: HolderSight[], now: number) => [...judgeHolders(sights, at(now)).values()]

  it('most of four falling silent at once is rather our own outage', () => {
    const now = 2 * FENCE
    expect(states([silent('a.1'), silent('b.1'), silent('c.1'), live('d.1', now)], now)).toEqual([
      'stale',
      'stale',
      'stale',
      'live',
    ])
  })

  it('but not for longer than ten minutes more', () => {
    const now = 2 * FENCE + 600_000
    expect(states([silent('a.1'), silent('b.1'), silent('c.1'), live('d.1', now)], now)).toEqual([
      'silent',
      'silent',
      'silent',
      'live',
    ])
  })

  it('half of four is believed', () => {
    const now = 2 * FENCE
    expect(states([silent('a.1'), silent('b.1'), live('c.1', now), live('d.1', now)], now)).toEqual([
      'silent',
      'silent',
      'live',
      'live',
    ])
  })

  it('three are too few for it', () => {
    const now = 2 * FENCE
    expect(states(['a.1', 'b.1', 'c.1'].map(silent), now)).toEqual(['silent', 'silent', 'silent'])
  })
})
