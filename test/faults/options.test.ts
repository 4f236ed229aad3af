// What may be asked of a run, and the words that ask for the same again.
import { describe, expect, it } from 'vitest'
import { readOptions, renderOptions } from './options.ts'

describe('the words of a run', () => {
  it('take a seed of their own when none is given', () => {
    expect(readOptions([], 99)).toMatchObject({ seed: 99, minutes: 1, day: 'mixed', gate: 'mixed', only: [] })
  })

  it.each([
    '--seed 5 --minutes 2',
    '--seed 5 --minutes 2 --scale 3 --rate 1 --only lose,late',
    '--day lapse --gate off --seed 5 --minutes 2',
    '--cluster --seed 5 --minutes 2',
    '--gate on --workers 2 --seed 5 --minutes 2',
  ])('%s asks for the same again', words => {
    expect(renderOptions(readOptions(words.split(' '), 1))).toBe(words)
  })

  it.each([
    ['--seed x', /--seed is a whole number/],
    ['--minutes 0', /above 0/],
    ['--day sunny', /--day is one of mixed, lapse, contest, frozen, lag/],
    ['--workers 9', /--workers is from 1 to 8/],
    ['--gate ajar', /--gate is one of on, off, mixed/],
    ['--day lag --only cut', /leave out --day/],
  ])('%s is refused with a reason', (words, reason) => {
    expect(() => readOptions(words.split(' '), 1)).toThrow(reason)
  })
})
