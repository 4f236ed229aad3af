// An expression that means nothing is refused with the sentence, the line and the mark of the real compiler.
import { describe, expect, test } from 'vitest'
import { newEnvironment } from '../../../../sandbox/server/cel/environment.ts'
import { compileProgram, UncompilableExpression, uses } from '../../../../sandbox/server/cel/program.ts'
import { TypeBook } from '../../../../sandbox/server/cel/types.ts'

const env = newEnvironment()
const self = new TypeBook(env).typeOf({
  type: 'object',
  properties: {
    s: { type: 'string' },
    i: { type: 'integer' },
    o: { type: 'object', properties: { deep: { type: 'string' } } },
    hidden: { 'x-kubernetes-preserve-unknown-fields': true },
  },
})!
env.registerVariable('self', self.name)

const rows: Array<[expression: string, ...lines: string[]]> = [
  ['self.bogus == 1', "ERROR: <input>:1:5: undefined field 'bogus'", ' | self.bogus == 1', ' | ....^'],
  ['has(self.bogus)', "ERROR: <input>:1:4: undefined field 'bogus'", ' | has(self.bogus)', ' | ...^'],
  [
    'has(self.o.deep) && has(self.o.no)',
    "ERROR: <input>:1:24: undefined field 'no'",
    ' | has(self.o.deep) && has(self.o.no)',
    ` | ${'.'.repeat(23)}^`,
  ],
  ['self.hidden == 1', "ERROR: <input>:1:5: undefined field 'hidden'", ' | self.hidden == 1', ' | ....^'],
  [
    'self.s == 1',
    "ERROR: <input>:1:8: found no matching overload for '_==_' applied to '(string, int)'",
    ' | self.s == 1',
    ' | .......^',
  ],
  ['foo', "ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')", ' | foo', ' | ^'],
  [
    'self.s.foo()',
    "ERROR: <input>:1:11: undeclared reference to 'foo' (in container '')",
    ' | self.s.foo()',
    ' | ..........^',
  ],
  [
    'self.i.matches("a")',
    "ERROR: <input>:1:15: found no matching overload for 'matches' applied to 'int.(string)'",
    ' | self.i.matches("a")',
    ` | ${'.'.repeat(14)}^`,
  ],
  ['true &&\n self.bogus', "ERROR: <input>:2:6: undefined field 'bogus'", ' |  self.bogus', ' | .....^'],
  ['self.s ==', 'ERROR: <input>:1:10: Syntax error: Unexpected token: EOF', ' | self.s ==', ' | .........^'],
  [
    'cel.bind(x, 1, x == 1)',
    "ERROR: <input>:1:10: undeclared reference to 'x' (in container '')",
    ' | cel.bind(x, 1, x == 1)',
    ' | .........^',
  ],
]

test.each(rows)('%s', (expression, ...lines) => {
  const compiling = () => compileProgram(env, expression)
  expect(compiling).toThrow(UncompilableExpression)
  expect(compiling).toThrow(new Error(`compilation failed: ${lines.join('\n')}`))
})

describe('the words of an expression', () => {
  test('that stand in strings, comments or after a dot are no variables', () => {
    expect(uses('self.s == "oldSelf" // oldSelf', 'oldSelf')).toBe(false)
    expect(uses("self.oldSelf == r'\\' && '''oldSelf''' != ''", 'oldSelf')).toBe(false)
    expect(uses("self.s == 'it\\'s' && oldSelf.s == ''", 'oldSelf')).toBe(true)
  })

  test('in strings are not taken for functions', () => {
    const program = compileProgram(env, `self.s == "has(x) matches(y)" && '''duration(''' == 'duration('`)
    expect(program.evaluate({ self: self.convert({ s: 'has(x) matches(y)' }) })).toBe(true)
  })
})
