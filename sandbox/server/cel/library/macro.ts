// Functions that see their arguments as expressions: what the library lets us hook in, with types, in one place.
import type { Environment } from '@marcbachmann/cel-js'

/** A part of a parsed expression. */
export type Node = { readonly op: string; readonly args: unknown; readonly start: number }
export type Type = { readonly kind: string; readonly name: string; readonly valueType?: Type; readonly keyType?: Type }

/** What the names of an expression stand for. */
export type Scope = {
  forkWithVariable(name: string, type: Type): Scope
  reuse(parent: Scope): Scope
  setIterValue(value: unknown, evaluator: Evaluator): Scope
}

export type Checker = {
  check(node: Node, scope: Scope): Type
  getType(name: string): Type
  checkAccessOnType(node: Node, scope: Scope, type: Type): Type
  createError(code: string, message: string, node: Node): Error
}

export type Evaluator = {
  run(node: Node, scope: Scope): unknown
  debugType(value: unknown): { fieldLazy(value: unknown, key: unknown, node: Node, evaluator: Evaluator): unknown }
}

export type Call = { readonly receiver: Node | undefined; readonly args: readonly Node[] }

export type Macro = {
  check(checker: Checker, call: Call, scope: Scope): Type
  run(evaluator: Evaluator, call: Call, scope: Scope): unknown
}

export function macro(env: Environment, signature: string, { check, run }: Macro): void {
  env.registerFunction(signature, ({ receiver, args }: Call) => ({
    async: false,
    typeCheck: (checker: Checker, _: unknown, scope: Scope) => check(checker, { receiver, args }, scope),
    evaluate: (evaluator: Evaluator, _: unknown, scope: Scope) => run(evaluator, { receiver, args }, scope),
  }))
}

/** The name that a macro's argument declares. */
export function declared(checker: Checker, node: Node): string {
  if (node.op === 'id') return node.args as string
  throw checker.createError('invalid_macro_argument', 'argument must be a simple name', node)
}
