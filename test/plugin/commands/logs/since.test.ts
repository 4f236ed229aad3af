// Durations as kubectl's --since takes them.
import { describe, expect, it } from 'vitest'
import { parseSince } from '../../../../plugin/commands/logs/since.ts'

describe('--since', () => {
  it.each([
    ['5s', 5000],
    ['2m', 120_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['250ms', 250],
    ['0', 0],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(parseSince(text)).toBe(ms)
  })

  it.each(['', '5', '-5s', '1d', '5 s', 's', '1h30'])('%j is refused with an example', text => {
    expect(() => parseSince(text)).toThrow('a duration is wanted, like 5s, 2m, or 3h')
  })
})
