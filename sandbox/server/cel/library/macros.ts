// has() as the real server has it, macros of two variables, and those of optional values.
import { type Environment, Optional } from '@marcbachmann/cel-js'
import {
  type Call,
  type Checker,
  declared,
  type Evaluator,
  type Macro,
  macro,
  type Node,
  type Scope,
  type Type,
} from './macro.ts'

export function registerMacros(env: Environment): void {
  macro(env, 'Has(ast): bool', has)
  macro(
    env,
    'list.all(ast, ast, ast): bool',
    quantifier(found => !found.includes(false)),
  )
  macro(
    env,
    'list.exists(ast, ast, ast): bool',
    quantifier(found => found.includes(true)),
  )
  macro(
    env,
    'list.existsOne(ast, ast, ast): bool',
    quantifier(found => found.filter(one => one === true).length === 1),
  )
  macro(env, 'list.transformList(ast, ast, ast): list<dyn>', transform('list'))
  macro(env, 'list.transformMap(ast, ast, ast): map<dyn, dyn>', transform('map'))
  macro(
    env,
    'optional.optMap(ast, ast): optional<dyn>',
    optionally(value => Optional.of(value)),
  )
  macro(
    env,
    'optional.optFlatMap(ast, ast): optional<dyn>',
    optionally(value => value),
  )
}

/** The field must be declared, and its owner present. */
const has: Macro = {
  check(checker, { args: [node] }, scope) {
    if (node!.op !== '.') throw checker.createError('invalid_macro_argument', 'invalid argument to has() macro', node!)
    checker.check(node!, scope)
    return checker.getType('bool')
  },
  run(evaluator, { args: [node] }, scope) {
    const [owner, name] = node!.args as [Node, string]
    const value = evaluator.run(owner, scope)
    return evaluator.debugType(value).fieldLazy(value, name, node!, evaluator) !== undefined
  },
}

/** The scopes that a call's own variables open; they belong to one call, whose parent scope changes with each evaluation. */
type Opened = { readonly outer: Scope; readonly inner: Scope }
const opened = new WeakMap<Node, Opened>()

/** Checks the body with both variables: index and item of a list, key and value of a map. */
function open(checker: Checker, { receiver, args }: Call, scope: Scope): Type {
  const [first, second, body] = args
  const range = checker.check(receiver!, scope)
  const dyn = checker.getType('dyn')
  const types =
    range.kind === 'list' ? [checker.getType('int'), range.valueType!] : [range.keyType ?? dyn, range.valueType ?? dyn]
  const outer = scope.forkWithVariable(declared(checker, first!), types[0]!)
  const inner = outer.forkWithVariable(declared(checker, second!), types[1]!)
  opened.set(body!, { outer, inner })
  return checker.check(body!, inner)
}

function each(evaluator: Evaluator, { receiver, args }: Call, scope: Scope): Array<[key: unknown, result: unknown]> {
  const body = args[2]!
  const { outer, inner } = opened.get(body)!
  return entriesOf(evaluator.run(receiver!, scope)).map(([key, value]) => {
    const withKey = outer.reuse(scope).setIterValue(key, evaluator)
    return [key, evaluator.run(body, inner.reuse(withKey).setIterValue(value, evaluator))]
  })
}

function entriesOf(range: unknown): Array<[unknown, unknown]> {
  if (range instanceof Map) return [...range]
  if (Array.isArray(range) || range instanceof Set) return [...range].map((item, index) => [BigInt(index), item])
  return Object.entries(range as object)
}

function quantifier(judge: (found: readonly unknown[]) => boolean): Macro {
  return {
    check(checker, call, scope) {
      open(checker, call, scope)
      return checker.getType('bool')
    },
    run: (evaluator, call, scope) => judge(each(evaluator, call, scope).map(([, result]) => result)),
  }
}

function transform(into: 'list' | 'map'): Macro {
  return {
    check(checker, call, scope) {
      open(checker, call, scope)
      return checker.getType(into === 'list' ? 'list<dyn>' : 'map<dyn, dyn>')
    },
    run(evaluator, call, scope) {
      const results = each(evaluator, call, scope)
      return into === 'list' ? results.map(([, result]) => result) : new Map(results)
    },
  }
}

function optionally(wrap: (value: unknown) => unknown): Macro {
  return {
    check(checker, { receiver, args }, scope) {
      const optional = checker.check(receiver!, scope)
      const inner = scope.forkWithVariable(declared(checker, args[0]!), optional.valueType ?? checker.getType('dyn'))
      opened.set(args[1]!, { outer: inner, inner })
      checker.check(args[1]!, inner)
      return checker.getType('optional<dyn>')
    },
    run(evaluator, { receiver, args }, scope) {
      const optional = evaluator.run(receiver!, scope) as Optional
      if (!optional.hasValue()) return optional
      const { inner } = opened.get(args[1]!)!
      return wrap(evaluator.run(args[1]!, inner.reuse(scope).setIterValue(optional.value(), evaluator)))
    },
  }
}
