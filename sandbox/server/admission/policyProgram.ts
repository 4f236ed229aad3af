// A policy's expressions, compiled once.
import { FailedEvaluation } from '../cel/failure.ts'
import { compileProgram, type Program, UncompilableExpression } from '../cel/program.ts'
import type { Struct } from '../cel/struct.ts'
import { type Scope, scopeWith } from './policyEnvironment.ts'
import type { PolicySpec } from './policyTypes.ts'

/** `field`: where it stands in the policy. */
export type WrongExpression = { readonly field: string; readonly expression: string; readonly detail: string }

export type Compiled = {
  readonly conditions: readonly Program[]
  readonly validations: ReadonlyArray<{
    readonly program: Program
    readonly message: Program | undefined
    readonly index: number
  }>
  readonly annotations: ReadonlyArray<{ readonly key: string; readonly program: Program }>
  /** Empty for a policy that was admitted. */
  readonly wrong: readonly WrongExpression[]
  /** What expressions may name, for one request. */
  bind(known: Readonly<Record<string, unknown>>): Bound
}

export type Bound = {
  readonly plain: Readonly<Record<string, unknown>>
  readonly full: Readonly<Record<string, unknown>>
}

export function compilePolicy(spec: PolicySpec): Compiled {
  const wrong: WrongExpression[] = []
  const compile = (
    scope: Scope,
    expression: string | undefined,
    { field, types }: { field: string; types?: string[] },
  ) => {
    if (!expression?.trim()) return undefined
    try {
      const program = compileProgram(scope.env, expression)
      const detail = types && !types.includes(program.type) ? mustBe(types, program.type) : undefined
      if (detail) wrong.push({ field, expression, detail })
      return program
    } catch (error) {
      if (!(error instanceof UncompilableExpression)) throw error
      wrong.push({ field, expression, detail: error.message })
      return undefined
    }
  }
  const variables = compileVariables(spec, compile)
  const plain = scopeWith(new Map())
  const conditions = (spec.matchConditions ?? []).map(({ expression }, index) =>
    compile(plain, expression, { field: `spec.matchConditions[${index}].expression`, types: ['bool'] }),
  )
  const validations = (spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => {
    const at = `spec.validations[${index}]`
    const program = compile(variables.scope, expression, { field: `${at}.expression`, types: ['bool'] })
    const message = compile(variables.scope, messageExpression, { field: `${at}.messageExpression`, types: ['string'] })
    return program ? [{ program, message, index }] : []
  })
  const annotations = (spec.auditAnnotations ?? []).flatMap(({ key, valueExpression }, index) => {
    const where = { field: `spec.auditAnnotations[${index}].valueExpression`, types: ['string', 'null', 'dyn'] }
    const program = compile(variables.scope, valueExpression, where)
    return program ? [{ key, program }] : []
  })
  return {
    conditions: conditions.filter(program => program !== undefined),
    validations,
    annotations,
    wrong,
    bind: known => ({ plain: known, full: { ...known, variables: variables.bind(known) } }),
  }
}

function mustBe(types: readonly string[], found: string): string {
  if (types.length === 1) return `must evaluate to ${types[0]} but got ${found}`
  return `must evaluate to one of [string null_type] but got ${found}`
}

type Compile = (scope: Scope, expression: string | undefined, where: { field: string }) => Program | undefined
type Variable = { readonly name: string; readonly program: Program; readonly scope: Scope }

/** Each may name those before it. A value is made when it is first asked for, and once. */
function compileVariables(spec: PolicySpec, compile: Compile) {
  const types = new Map<string, string>()
  const all: Variable[] = []
  let scope = scopeWith(types)
  for (const [index, { name, expression }] of (spec.variables ?? []).entries()) {
    const program = compile(scope, expression, { field: `spec.variables[${index}].expression` })
    if (!program || types.has(name)) continue
    all.push({ name, program, scope })
    types.set(name, program.type)
    scope = scopeWith(types)
  }
  return { scope, bind: (known: Readonly<Record<string, unknown>>) => bindVariables(all, scope, known) }
}

function bindVariables(all: readonly Variable[], scope: Scope, known: Readonly<Record<string, unknown>>): Struct {
  const made = new Map<string, unknown>()
  const values: Record<string, unknown> = {}
  for (const { name, program, scope: seen } of all) {
    const get = () => {
      if (!made.has(name)) made.set(name, evaluateVariable(name, program, { ...known, variables: seen.wrap(values) }))
      return made.get(name)
    }
    Object.defineProperty(values, name, { get, enumerable: true })
  }
  return scope.wrap(values)
}

function evaluateVariable(name: string, program: Program, known: Readonly<Record<string, unknown>>): unknown {
  try {
    return program.evaluate(known)
  } catch (error) {
    if (!(error instanceof FailedEvaluation)) throw error
    throw new FailedEvaluation(`composited variable ${JSON.stringify(name)} fails to evaluate: ${error.message}`, {
      cause: error,
    })
  }
}
