// An expression, ready to be evaluated.
import { TypeError as CelTypeError, type Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js'
import { CALL_LIMIT } from './cost.ts'
import { ourName, theirNames } from './environment.ts'
import { CancelledEvaluation, FailedEvaluation } from './failure.ts'
import { installMeter, type MeteredNode } from './meter.ts'
import { renameWords, wordsOf } from './words.ts'

export type Program = {
  readonly expression: string
  /** As CEL names types: bool, string, dyn... */
  readonly type: string
  /** Throws a FailedEvaluation. What it costs, also when it fails, is taken from the budget. */
  evaluate(variables: Readonly<Record<string, unknown>>, budget?: Budget): unknown
}

/** What several evaluations may cost together. Below 0 it is overdrawn. */
export type Budget = { left: number }

/** An expression that means nothing; the message is that of the real server. */
export class UncompilableExpression extends Error {}

/** Throws an UncompilableExpression. */
export function compileProgram(environment: Environment, expression: string): Program {
  const { parsed, type } = parseAndCheck(environment, expression)
  const meter = installMeter(parsed.ast as unknown as MeteredNode, CALL_LIMIT)
  const attempt = (variables: Readonly<Record<string, unknown>>): unknown => {
    try {
      return parsed(variables as Record<string, unknown>)
    } catch (error) {
      if (error instanceof CancelledEvaluation) throw error
      throw new FailedEvaluation(failureWords(error), { cause: error })
    }
  }
  return {
    expression,
    type,
    evaluate(variables, budget) {
      meter.reset()
      try {
        const value = attempt(variables)
        // An error in one part may be made up for by another.
        if (meter.isExceeded()) throw new CancelledEvaluation()
        return value
      } finally {
        if (budget) budget.left -= meter.spent()
      }
    },
  }
}

function parseAndCheck(environment: Environment, expression: string) {
  try {
    const parsed = environment.parse(renameWords(expression, ourName))
    const checked = parsed.check()
    if (!checked.valid) throw checked.error
    return { parsed, type: checked.type ?? 'dyn' }
  } catch (error) {
    throw new UncompilableExpression(compileWords(environment, error, expression), { cause: error })
  }
}

/** A variable that the expression uses. */
export function uses(expression: string, variable: string): boolean {
  return wordsOf(expression).some(({ text, member }) => !member && text === variable)
}

function failureWords(error: unknown): string {
  if (!(error instanceof EvaluationError)) return error instanceof Error ? error.message : String(error)
  const words = theirNames(error.summary)
  if (error.code === 'modulo_by_zero') return 'modulus by zero'
  return words
    .replace(/^No such key: index out of bounds, index (\S+).*$/s, 'index out of bounds: $1')
    .replace(/^No such key/, 'no such key')
}

/** One sentence, the line, and a mark under the place, as the real compiler shows them. */
function compileWords(environment: Environment, error: unknown, expression: string): string {
  if (!(error instanceof ParseError || error instanceof CelTypeError)) throw error
  const { offset, words } = located(environment, error, expression)
  const before = expression.slice(0, offset).split('\n')
  const column = before.at(-1)!.length
  const line = expression.split('\n')[before.length - 1] ?? ''
  return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${words}\n | ${line}\n | ${'.'.repeat(column)}^`
}

type CelError = InstanceType<typeof ParseError> | InstanceType<typeof CelTypeError>
type Located = { readonly offset: number; readonly words: string }

/** From the library's words to those of the real compiler. */
function located(environment: Environment, error: CelError, expression: string): Located {
  const start = error.range?.start ?? 0
  const words = theirNames(error.summary)
  if (error instanceof ParseError) return { offset: start, words: `Syntax error: ${words}` }
  const name = /^Unknown variable: (.+)$/.exec(words)?.[1]
  if (name !== undefined) return { offset: start, words: undeclared(name) }
  const field = /^No such key: (.+)$/.exec(words)?.[1]
  if (field !== undefined) return { offset: fieldOffset(expression, start, field), words: `undefined field '${field}'` }
  const [, left, sign, right] = /^no such overload: (.+) (\S+) (.+)$/.exec(words) ?? []
  if (sign !== undefined) {
    const offset = Math.max(expression.indexOf(sign, start), start)
    return { offset, words: `found no matching overload for '_${sign}_' applied to '(${left}, ${right})'` }
  }
  const [, receiver, called, args] = /^found no matching overload for '(?:(.*)\.)?(\w+)\((.*)\)'$/.exec(words) ?? []
  if (called === undefined) return { offset: start, words }
  const offset = Math.max(expression.indexOf('(', expression.indexOf(called, start)), start)
  if (!isKnown(environment, called)) return { offset, words: undeclared(called) }
  const types = receiver === undefined ? `(${args})` : `${receiver}.(${args})`
  return { offset, words: `found no matching overload for '${called}' applied to '${types}'` }
}

function undeclared(name: string): string {
  return `undeclared reference to '${name}' (in container '')`
}

function isKnown(environment: Environment, name: string): boolean {
  return environment.getDefinitions().functions.some(one => one.name === name || one.name.toLowerCase() === name)
}

/** The dot before it, or the parenthesis of the has() that asks for it. */
function fieldOffset(expression: string, start: number, field: string): number {
  const dot = Math.max(expression.lastIndexOf('.', start), 0)
  const asked = /\bhas(?=\(\s*[\w.]*$)/.exec(expression.slice(0, dot))
  const isLast = expression
    .slice(start + field.length)
    .trimStart()
    .startsWith(')')
  return asked && isLast ? asked.index + 3 : dot
}
