// The rules of a schema (x-kubernetes-validations) as a tree of the places where they stand.
import type { Environment } from '@marcbachmann/cel-js'
import { newEnvironment } from '../cel/environment.ts'
import { compileProgram, type Program, UncompilableExpression, uses } from '../cel/program.ts'
import { type CelType, TypeBook } from '../cel/types.ts'
import { wordsOf } from '../cel/words.ts'
import { allRules, type Rule, rulesOf, type Schema, schemasBelow, valuesOf } from './schema.ts'

export type ReadyRule = {
  readonly rule: Rule
  readonly program: Program
  readonly message: Program | undefined
  /** It compares with what was before, so that it says nothing where nothing was. */
  readonly isTransition: boolean
}

/** A part of the schema with rules in or below it. */
export type RuleNode = {
  readonly schema: Schema
  readonly rules: readonly ReadyRule[]
  readonly type: CelType | undefined
  readonly properties: ReadonlyMap<string, RuleNode>
  readonly items: RuleNode | undefined
  readonly values: RuleNode | undefined
}

/** Where a rule is wrong: the path of its schema, its index there, and the part of it. */
export type WrongRule = {
  readonly path: string
  readonly index: number
  readonly rule: Rule
  readonly part: 'rule' | 'messageExpression'
  readonly detail: string
}

type Building = { readonly env: Environment; readonly types: TypeBook; readonly wrong: WrongRule[] }

/** `wrong` is to be empty for a definition that has been admitted. */
export function buildRules(schema: Schema): { root: RuleNode | undefined; wrong: WrongRule[] } {
  const env = newEnvironment()
  const building: Building = { env, types: new TypeBook(env, { words: namesIn(schema) }), wrong: [] }
  declareTypes(schema, building.types, true)
  return { root: build(schema, '', building), wrong: building.wrong }
}

/** All of them before the first expression: an environment that has been copied takes no more types. */
function declareTypes(schema: Schema, types: TypeBook, isRoot = false): void {
  if (rulesOf(schema).length > 0) types.typeOf(schema, isRoot)
  for (const one of schemasBelow(schema)) declareTypes(one, types)
}

function build(schema: Schema, path: string, building: Building): RuleNode | undefined {
  const type = rulesOf(schema).length > 0 ? building.types.typeOf(schema, path === '') : undefined
  const properties = new Map<string, RuleNode>()
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    const node = build(one, `${path}.properties[${name}]`, building)
    if (node) properties.set(name, node)
  }
  const items = schema.items && build(schema.items, `${path}.items`, building)
  const valueSchema = valuesOf(schema)
  const values = valueSchema && build(valueSchema, `${path}.additionalProperties`, building)
  const rules = type ? compileRules({ schema, path, type }, building) : []
  if (rules.length === 0 && properties.size === 0 && !items && !values) return undefined
  return { schema, rules, type, properties, items, values }
}

type Place = { readonly schema: Schema; readonly path: string; readonly type: CelType }

function compileRules({ schema, path, type }: Place, { env, wrong }: Building): ReadyRule[] {
  const here = (optional: boolean): Environment => {
    const scope = env.clone()
    scope.registerVariable('self', type.name)
    scope.registerVariable('oldSelf', optional ? `optional<${type.name}>` : type.name)
    return scope
  }
  const [plain, optional] = [lazily(() => here(false)), lazily(() => here(true))]
  return rulesOf(schema).flatMap((rule, index): ReadyRule[] => {
    const scope = rule.optionalOldSelf ? optional() : plain()
    const report = (part: WrongRule['part'], detail: string) => wrong.push({ path, index, rule, part, detail })
    if (rule.rule.trim() === '') return []
    const program = attempt(scope, rule.rule, detail => report('rule', detail))
    const text = rule.messageExpression
    const message = text
      ? attempt(scope, text, detail => report('messageExpression', `messageExpression ${detail}`))
      : undefined
    if (program && program.type !== 'bool') report('rule', 'cel expression must evaluate to a bool')
    if (message && message.type !== 'string') report('messageExpression', 'messageExpression must evaluate to a string')
    return program ? [{ rule, program, message, isTransition: uses(rule.rule, 'oldSelf') }] : []
  })
}

function attempt(env: Environment, expression: string, report: (detail: string) => void): Program | undefined {
  try {
    return compileProgram(env, expression)
  } catch (error) {
    if (!(error instanceof UncompilableExpression)) throw error
    report(error.message)
    return undefined
  }
}

/** Every word of every rule: a field that is none of these is never asked for. */
function namesIn(schema: Schema): Set<string> {
  const texts = allRules(schema).map(({ rule, messageExpression = '' }) => `${rule}\n${messageExpression}`)
  return new Set(texts.flatMap(wordsOf).map(({ text }) => text))
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
