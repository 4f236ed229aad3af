// What an unknown command is answered with.
import { describe, expect, it } from 'vitest'
import { suggest, suggestByHabit } from '../../../plugin/cli/suggest.ts'
import { commands } from '../../../plugin/commands/all.ts'

describe('an unknown command', () => {
  const names = commands.map(({ name }) => name)

  it.each([
    ['verzion', ['version']],
    ['sta', ['status']],
    ['frobnicate', []],
  ])('%s is likely %j', (word, meant) => {
    expect(suggest(word, names)).toEqual(meant)
  })

  it.each([
    ['get', 'kubectl isolation list'],
    ['describe', 'kubectl isolation status'],
    ['port-forward', 'kubectl isolation connect --listen'],
    ['ps', 'kubectl isolation list'],
    ['delete', 'kubectl delete dedi'],
    ['constructor', undefined],
  ])('%s is what kubectl has: %s', (word, meant) => {
    expect(suggestByHabit(word)).toBe(meant)
  })

  it('is not one that there is', () => {
    expect(names.filter(suggestByHabit)).toEqual([])
  })
})
