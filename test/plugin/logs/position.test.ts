// A log that is asked for again from some second on: which of its lines are new.
import { describe, expect, it } from 'vitest'
import { createPosition } from '../../../plugin/logs/position.ts'

/** `10:5 a` is the line `a` of half past second 10. */
const lines = (...written: string[]) =>
  written.map(each => {
    const [, second = '', fraction = '', text = ''] = /^(\d\d):(\d+) (.*)$/.exec(each) ?? []
    return { time: `2026-11-21T10:00:${second}.${fraction.padEnd(9, '0')}Z`, text }
  })

/** What of `again` is new after `seen`. */
function newOnes(seen: readonly string[], again: readonly string[], since?: string): string[] {
  const position = createPosition(since)
  position.begin()
  for (const line of lines(...seen)) position.admit(line)
  position.begin()
  return again.filter((_, index) => position.admit(lines(...again)[index]!))
}

describe('a log that is read on', () => {
  it.each([
    ['nothing was seen', [], ['10:1 a', '10:1 b'], ['10:1 a', '10:1 b']],
    ['all was seen', ['10:1 a', '10:2 b'], ['10:1 a', '10:2 b'], []],
    ['some is new', ['10:1 a', '10:2 b'], ['10:1 a', '10:2 b', '10:3 c'], ['10:3 c']],
    ['a new line equals a seen one', ['10:1 a'], ['10:1 a', '10:1 a', '10:1 b'], ['10:1 a', '10:1 b']],
    ['the seen ones were rotated away', ['10:1 a', '10:2 b'], ['10:3 c'], ['10:3 c']],
    ['the first of the seen ones were rotated away', ['10:1 a', '10:2 b'], ['10:2 b', '10:2 c'], ['10:2 c']],
    [
      'a new line is a little older than one before it',
      ['10:5 a', '10:7 b'],
      ['10:5 a', '10:7 b', '10:6 c'],
      ['10:6 c'],
    ],
    ['older lines were left out by a tail', ['10:5 c'], ['10:3 a', '10:5 b', '10:5 c', '10:6 d'], ['10:6 d']],
    ['the clock went back', ['20:1 a', '10:1 b'], ['19:1 x', '20:1 a', '10:1 b', '10:2 c'], ['10:2 c']],
  ])('%s', (_, seen, again, expected) => {
    expect(newOnes(seen, again)).toEqual(expected)
  })

  it('is asked for from a second before its last line on, but nothing older than was wanted', () => {
    const since = '2026-11-21T10:00:11.000000000Z'
    const [a, b] = [createPosition(undefined), createPosition(since)]
    expect([a.begin(), b.begin()]).toEqual([undefined, since])
    for (const line of lines('10:1 a', '12:5 b')) a.admit(line)
    for (const line of lines('11:5 b')) b.admit(line)
    expect(a.begin()).toBe('2026-11-21T10:00:11.000000000Z')
    expect(b.begin()).toBe(since)
  })

  it('is in reach from the place that is held on', () => {
    const position = createPosition(undefined)
    position.begin()
    for (const line of lines('10:1 a')) position.admit(line)
    position.hold()
    position.begin()
    for (const line of lines('10:1 a', '40:1 b')) position.admit(line)
    expect(position.begin('held')).toBe('2026-11-21T10:00:09.000000000Z')
    expect(lines('10:1 a', '10:2 lost', '40:1 b').filter(position.admit)).toEqual(lines('10:2 lost'))
  })

  it('is remembered for its last seconds only', () => {
    const position = createPosition(undefined)
    position.begin()
    for (const line of lines('10:1 a', '30:1 b')) position.admit(line)
    expect(position.begin()).toBe('2026-11-21T10:00:29.000000000Z')
    expect(lines('10:1 a').filter(position.admit)).toEqual([])
  })
})
