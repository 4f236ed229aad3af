import { describe, expect, it } from 'vitest'
import { createTurnstile } from '../../proxy/turnstile.ts'

const settled = () => new Promise(resolve => process.nextTick(resolve))

/** Turns come when they are asked for. */
function build() {
  const due: (() => void)[] = []
  const passed: string[] = []
  const turnstile = createTurnstile(work => due.push(work))
  return {
    passed,
    turns: due,
    async come(...names: string[]) {
      for (const name of names) void turnstile.pass().then(() => passed.push(name))
      await settled()
    },
    async turn() {
      for (const work of due.splice(0)) work()
      await settled()
    },
  }
}

describe('a turnstile', () => {
  it('lets one through at once, and the others in a turn each, in the order in which they came', async () => {
    const { passed, come, turn } = build()
    await come('a', 'b', 'c')
    expect(passed).toEqual(['a'])
    await turn()
    expect(passed).toEqual(['a', 'b'])
    await come('d')
    await turn()
    await turn()
    expect(passed).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is closed for the turn in which somebody has passed, and asks for no turn when nobody comes', async () => {
    const { passed, turns, come, turn } = build()
    await come('a')
    await come('b')
    expect(passed).toEqual(['a'])
    await turn()
    await turn()
    expect([passed, turns]).toEqual([['a', 'b'], []])
    await come('c')
    expect(passed).toEqual(['a', 'b', 'c'])
  })
})
