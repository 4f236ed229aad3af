import { expect, it } from 'vitest'
import { contenders } from './contenders.ts'
import { measures } from './measures.ts'
import { readWish } from './wish.ts'

it('is everything, five times, when nothing is said', () => {
  const wish = readWish([])
  expect(wish).toMatchObject({ contenders, measures, rounds: 5, tickets: 100_000, write: false })
})

it('keeps the order of contenders and measures, whatever the order of words', () => {
  const wish = readWish(['--only', 'ours,haproxy', '--measures', 'pingpong,check'])
  expect(wish.contenders.map(({ name }) => name)).toEqual(['haproxy', 'ours'])
  expect(wish.measures).toEqual(['check', 'pingpong'])
})

it.each([
  [['--only', 'ours,envoy'], '--only: there is no envoy; there are direct, haproxy,'],
  [['--measures', 'speed'], '--measures: there is no speed; there are check, idle,'],
  [['--rounds', 'two'], '--rounds is "two"; it must be a number above 0'],
  [['--seconds', '0'], '--seconds is "0"'],
  [['--write', '--only', 'ours'], '--write keeps whole runs only'],
])('refuses %j', (args, sentence) => {
  expect(() => readWish(args)).toThrow(sentence)
})
