// Go's durations.
import { describe, expect, it } from 'vitest'
import { goDurationMs, parseDuration } from '../../../plugin/cli/duration.ts'

describe('a duration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['5s', 5000],
    ['+5s', 5000],
    ['1h15m30.5s', 4_530_500],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['250ms', 250],
    ['1us', 0.001],
    ['1µs', 0.001],
    ['2562047h47m', 9_223_372_020_000],
    ['2562048h', undefined],
    ['99999999999h', undefined],
    ['', undefined],
    ['5', undefined],
    ['5 s', undefined],
    ['-5s', undefined],
    ['1d', undefined],
    ['s', undefined],
    ['.s', undefined],
  ])('%s', (text, ms) => {
    expect(goDurationMs(text)).toBe(ms)
  })

  it('that is none is told with the flag', () => {
    expect(() => parseDuration('soon', 'timeout')).toThrow(
      'invalid argument "soon" for "--timeout" flag: a duration is wanted, like 5s, 2m, or 3h',
    )
  })
})
