// Expressions that go on for too long are ended where a real server ends them.
import { describe, expect, test } from 'vitest'
import { newEnvironment } from '../../../../sandbox/server/cel/environment.ts'
import { CancelledEvaluation } from '../../../../sandbox/server/cel/failure.ts'
import { compileProgram } from '../../../../sandbox/server/cel/program.ts'
import { TypeBook } from '../../../../sandbox/server/cel/types.ts'

const integer = { type: 'integer' }
const env = newEnvironment()
const self = new TypeBook(env).typeOf({
  type: 'object',
  properties: {
    l: { type: 'array', items: integer },
    s: { type: 'array', items: { type: 'string' } },
    m: { type: 'object', additionalProperties: integer },
    o: {
      type: 'object',
      properties: { p: { type: 'object', properties: { q: integer } } },
    },
  },
})!
env.registerVariable('self', self.name)

/** 40 characters. */
const word = 'abcdefghijklmnopqrstuvwxyz0123456789abcd'

/** With `size` items in each of its lists. */
function objectOf(size: number): unknown {
  const l = Array.from({ length: size }, (_, index) => index)
  const m = Object.fromEntries(l.map(index => [`k${index}`, index]))
  return self.convert({ l, m, s: l.map(() => word), o: { p: { q: 0 } } })
}

// The sizes are those at which a real server of 1.36 said so for the first time.
const rows: Array<[expression: string, size: number]> = [
  ['self.l.all(x, self.l.all(y, true))', 577],
  ['self.l.all(x, self.l.all(y, x < 2000))', 447],
  ['self.l.all(x, self.l.all(y, x < 2000 && y < 2000))', 378],
  ['self.l.all(x, self.l.all(y, x > 2000 || y < 2000))', 378],
  ['!self.l.exists(x, self.l.exists(y, false))', 500],
  ['self.l.all(x, self.l.exists_one(y, y > -1) || true)', 500],
  ['self.l.all(x, self.l.filter(y, true).size() >= 0)', 278],
  ['self.l.all(x, self.l.map(y, y).size() >= 0)', 278],
  ['self.l.all(x, self.l.map(y, y > 5, y).size() >= 0)', 261],
  ['self.l.all(x, self.l.transformList(i, y, y).size() >= 0)', 278],
  ['self.l.all(x, self.l.transformMap(i, y, y).size() >= 0)', 500],
  ['self.l.all(x, self.l.all(y, size([x]) == 1))', 250],
  ['self.l.all(x, self.l.all(y, self.l[0] == 0))', 378],
  ['self.l.all(x, self.l.all(y, self.l[x] > -1))', 378],
  ['self.m.all(k, self.m.all(j, self.m[k] > -1))', 378],
  ['self.l.all(x, self.l.all(y, self.o.p.q == 0))', 354],
  ['self.l.all(x, self.l.all(y, has(self.o.p.q)))', 408],
  ['self.l.all(x, self.l.all(y, self.?o.hasValue() && true))', 408],
  ['self.l.all(x, self.l.all(y, self.?l.optMap(q, 1).hasValue()))', 354],
  ['self.l.all(x, self.l.all(y, type(x) == int && string(x) != "a"))', 333],
  ['self.s.all(x, self.s.all(y, x == y || true))', 333],
  ['self.s.all(x, self.s.all(y, x.startsWith(y) || true))', 333],
  ['self.s.all(x, self.s.all(y, x.matches("abcdefgh") || true))', 268],
  ['self.s.all(x, self.s.all(y, x + y != "a"))', 268],
  ['self.l.all(x, self.s.all(y, y.lowerAscii() != "q"))', 333],
]

test.each(rows)('%s is ended with %i items, and not with one less', (expression, size) => {
  const { evaluate } = compileProgram(env, expression)
  expect(evaluate({ self: objectOf(size - 1) })).toBe(true)
  expect(() => evaluate({ self: objectOf(size) })).toThrow(CancelledEvaluation)
  expect(evaluate({ self: objectOf(size - 1) })).toBe(true)
})

describe('an expression that costs too much', () => {
  test.each([
    'self.l.all(x, self.l.all(y, self.l.all(z, x + y + z >= 0))) || true',
    'self.l.exists(x, x == 0 || self.l.all(y, self.l.all(z, true))) && self.l.all(x, self.l.all(y, self.l.all(z, true)))',
    'self.l.all(x, lists.range(2000000).size() > 1)',
  ])('is ended whatever would make up for it: %s', expression => {
    expect(() => compileProgram(env, expression).evaluate({ self: objectOf(200) })).toThrow(
      'operation cancelled: actual cost limit exceeded',
    )
  })

  test('takes what it cost from the budget, as one that fails and one that is fine', () => {
    const costOf = (expression: string) => {
      const budget = { left: 1_000 }
      try {
        compileProgram(env, expression).evaluate({ self: objectOf(20) }, budget)
      } catch {
        return ['failed', 1_000 - budget.left]
      }
      return ['done', 1_000 - budget.left]
    }
    expect(costOf('self.o.p.q == 0')).toEqual(['done', 5])
    expect(costOf('self.l[20] == 0')).toEqual(['failed', 4])
    expect(costOf('self.l.all(x, self.l.all(y, self.l.all(z, lists.range(1000).size() > 0)))')[1]).toBeGreaterThan(
      1_000_000,
    )
  })
})
