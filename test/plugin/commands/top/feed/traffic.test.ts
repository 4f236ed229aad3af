import { describe, expect, it } from 'vitest'
import {
  extendHistory,
  type History,
  INTERVALS,
  mergeAcceptTimes,
  sumTraffic,
} from '../../../../../plugin/commands/top/feed/traffic.ts'
import { afterLooks, aLook } from './samples.ts'

const times = (p50Ms: number, p99Ms: number, recent: number) => afterLooks([0, aLook({ p50Ms, p99Ms, recent })])

describe('accept times of several proxies', () => {
  it.each([
    ['none has accepted anything lately', [times(5, 9, 0)], { p50: undefined, p99: undefined }],
    ['one proxy: its own', [times(5, 9, 10)], { p50: 5, p99: 9 }],
    ['p99 is the worst, also of a proxy with few accepts', [times(1, 2, 900), times(40, 70, 1)], { p50: 1, p99: 70 }],
    [
      'p50 is that of the proxy in the middle of all accepts',
      [times(8, 9, 10), times(1, 2, 4), times(3, 4, 5)],
      { p50: 8, p99: 9 },
    ],
  ])('%s', (_, accounts, merged) => {
    expect(mergeAcceptTimes(accounts)).toEqual(merged)
  })
})

describe('the rate of a service', () => {
  const rate = (accepted: number) => afterLooks([0, aLook()], [2_000, aLook({ uptimeSeconds: 102, accepted })])

  it('is not known before any of its proxies was looked at twice', () => {
    expect(sumTraffic([afterLooks([0, aLook()])], undefined, 0)).toBeUndefined()
    expect(sumTraffic([], undefined, 3)).toBeUndefined()
  })
  it('comes with whom all of them refused', () => {
    const refusals = [{ reason: 'QueueFull', count: 3, recent: 2 }]
    const known = afterLooks([0, aLook()], [2_000, aLook({ uptimeSeconds: 102, refusals })])
    expect(sumTraffic([known, known, rate(1)], undefined, 0)).toMatchObject({
      refused: [{ reason: 'QueueFull', count: 6, recent: 4 }],
    })
  })
  it('is that of all proxies that answered, and says how many did not', () => {
    const history = { perSecond: [1, 2], atMs: 0 }
    expect(sumTraffic([rate(2), rate(6)], history, 1)).toEqual({
      perSecond: 4,
      history: [1, 2],
      ...{ acceptP50Ms: undefined, acceptP99Ms: undefined, unanswered: 1, refused: [] },
    })
  })
})

describe('the history', () => {
  const extend = (history: History | undefined, rate: number, atMs: number) =>
    extendHistory(history, rate, { atMs, intervalMs: 2_000 })

  it('has one rate for each interval', () => {
    let history = extend(undefined, 1, 0)
    history = extend(history, 9, 1_000)
    history = extend(history, 2, 2_000)
    expect(history.perSecond).toEqual([1, 2])
  })
  it('is bounded', () => {
    let history: History | undefined
    for (let round = 0; round < 50; round += 1) history = extend(history, round, round * 2_000)
    expect(history!.perSecond).toHaveLength(INTERVALS)
    expect(history!.perSecond.at(-1)).toBe(49)
  })
  it('begins anew after a time in which nobody looked', () => {
    expect(extend({ perSecond: [1, 2, 3], atMs: 0 }, 7, 60_000).perSecond).toEqual([7])
  })
})
